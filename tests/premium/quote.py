"""Premiums computed a second time: exact fractions, the standard library, nothing of the program.

Written from the figures and rules of the field alone. Reads requests from standard input, one JSON object a line, and
prints an answer a line: amounts in whole đồng, or {"error": true} where there is no such premium.

    python3 quote.py < requests.jsonl > answers.jsonl
    python3 quote.py --wrong rate|support|scale|rounding|discount < ...    one figure is wrong: the control
"""

import json
import sys
from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

POVERTY_LINE = [("2016-01-01", 700_000), ("2022-01-01", 1_500_000), ("2027-01-01", 2_200_000)]
LEVEL = [
    ("2019-07-01", 1_490_000),
    ("2023-07-01", 1_800_000),
    ("2024-07-01", 2_340_000),
    ("2026-07-01", 2_530_000),
]
# In percent: poor, near-poor, ethnic-minority, other. Before 2025-07 a minority had no share of its own.
SUPPORT = [("2018-01-01", (30, 25, 10, 10)), ("2025-07-01", (50, 40, 30, 20))]
GROUPS = ("poor", "near-poor", "ethnic-minority", "other")
RETURN = {2026: Fraction(31, 10_000)}
RATE = Fraction(22, 100)
BHYT_RATE = Fraction(45, 1_000)
SCALE = (100, 70, 60, 50, 40)
CARD_SUPPORT = {"near-poor": 70, "pupil": 30, "average-farmer": 30}
# What provinces add, in percent of the full premium.
PROVINCES = {("14", "pupil"): ("2025-07-01", 20)}
SUPPORTED_MONTHS = 120
FIRST_WAIT = 30
GAP = 90


class NoPremium(Exception):
    pass


def on(rows, day):
    """The figure that holds on a day."""
    found = [value for since, value in rows if since <= day]
    if not found:
        raise NoPremium
    return found[-1]


def rounded(exact):
    """Half up to 1 đ."""
    return int((exact * 2 + 1) // 2)


def shares(gross, state, local, sponsor):
    """State, then local budget, then sponsor, each up to what is left; the participant pays the rest."""
    parts, rest = [], gross
    for offered in (state, local, sponsor):
        used = min(offered, rest)
        parts.append(used)
        rest -= used
    return dict(zip(("gross", "state", "local", "sponsor", "payable"), (gross, *parts, rest)))


def local_share(ask, months, base):
    """What the province or commune adds: an amount a month, or a percentage of `base`."""
    if "local_amount" in ask:
        return ask["local_amount"] * months
    return rounded(base * Fraction(ask.get("local_percent", "0")) / 100)


class Bhxh:
    def __init__(self, ask):
        self.ask = ask
        day = ask["paid_on"]
        self.line = on(POVERTY_LINE, day)
        cap = 20 * on(LEVEL, day)
        self.income = ask["income"]
        if not self.line <= self.income <= cap:
            raise NoPremium
        self.share = Fraction(max(on(SUPPORT, day)[GROUPS.index(group)] for group in ask["groups"]), 100)
        self.kind, count = ask["term"]
        exists = {"months": (1, 3, 6, 12), "years": range(2, 6), "missing": range(1, 61)}
        if count not in exists[self.kind]:
            raise NoPremium
        self.months = 12 * count if self.kind == "years" else count
        self.r = Fraction(0)
        if self.kind != "months":
            if int(day[:4]) not in RETURN:
                raise NoPremium
            self.r = RETURN[int(day[:4])]
        self.left = max(0, SUPPORTED_MONTHS - ask["used"])
        self.supported = min(self.months, self.left)

    def weights(self):
        """What each month of the term weighs, the first one first."""
        growth = 1 + self.r
        if self.kind == "years":
            return [1 / growth ** (i - 1) for i in range(1, self.months + 1)]
        if self.kind == "missing":
            return [growth**i for i in range(1, self.months + 1)]
        return [Fraction(1)] * self.months

    def quote(self):
        weights = self.weights()
        # Years ahead are supported undiscounted; missing months as they are compounded.
        supported = sum(weights[: self.supported]) if self.kind == "missing" else self.supported
        gross = rounded(self.income * RATE * sum(weights))
        state = rounded(self.share * RATE * self.line * supported)
        local = local_share(self.ask, self.months, RATE * self.line * self.months)
        answer = shares(gross, state, local, self.ask["sponsor"])
        return answer | {"months": self.months, "left": self.left - self.supported}

    def refund(self):
        """The last months: discounted where they were, without the state's support of them. Missing months whole."""
        last = self.ask["remaining"]
        least = self.months if self.kind == "missing" else 1
        if not least <= last <= self.months:
            raise NoPremium
        supported = max(0, self.supported - (self.months - last))
        gross = rounded(self.income * RATE * sum(self.weights()[-last:]))
        if self.kind == "missing":
            supported = sum(self.weights()[: self.supported])
        state = rounded(self.share * RATE * self.line * supported)
        local = local_share(self.ask, last, RATE * self.line * last)
        sponsor = rounded(Fraction(self.ask["sponsor"] * last, self.months))
        return shares(gross, state, local, sponsor)


def after_months(day, months):
    """The same day so many months later, or that month's last day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def card(paid_on, expiry, months):
    """When a card begins and ends."""
    if expiry is None or (paid_on - expiry).days >= GAP:
        start = paid_on + timedelta(FIRST_WAIT)
    elif paid_on <= expiry:
        start = expiry + timedelta(1)
    else:
        start = paid_on
    ends_in = after_months(start.replace(day=1), months)
    last = monthrange(ends_in.year, ends_in.month)[1]
    # The day before the same day, clamped to the month's last day.
    end = ends_in + timedelta(min(start.day - 1, last) - 1)
    return start, end


def bhyt(ask):
    """A household's members, each with its shares; the sponsor's money goes to them in order."""
    day = ask["paid_on"]
    month = BHYT_RATE * on(LEVEL, day)
    offered, lines = ask["sponsor"], []
    places = [member["order"] for member in ask["members"] if member["group"] is None]
    if len(set(places)) < len(places):
        raise NoPremium
    for member in ask["members"]:
        months, group, order = member["months"], member["group"], member["order"]
        if months not in (3, 6, 12) or order < 1:
            raise NoPremium
        full = month * months
        if group is None:
            full, state = full * Fraction(SCALE[min(order, 5) - 1], 100), 0
        else:
            state = rounded(full * Fraction(CARD_SUPPORT[group], 100))
        local = local_share(ask, months, full)
        since, percent = PROVINCES.get((ask.get("province"), group), ("9999", 0))
        if since <= day and "local_amount" not in ask and "local_percent" not in ask:
            local = rounded(full * Fraction(percent, 100))
        line = shares(rounded(full), state, local, offered)
        offered -= line["sponsor"]
        expiry = member["expiry"] and date.fromisoformat(member["expiry"])
        line["card"] = card(date.fromisoformat(day), expiry, months)
        lines.append(line | {"months": months})
    return lines


def bhyt_refund(ask):
    """The whole months of each card that have not begun."""
    stop = date.fromisoformat(ask["stop"])
    for line in bhyt(ask):
        start, months = line["card"][0], line["months"]
        left = sum(after_months(start, month) >= stop for month in range(months))
        of = {name: rounded(Fraction(line[name] * left, months)) for name in ("gross", "state", "local", "sponsor")}
        yield shares(*of.values())


def answer(ask):
    kind = ask["kind"]
    if kind == "bhxh":
        return Bhxh(ask).quote()
    if kind == "bhxh-refund":
        return Bhxh(ask).refund()
    if kind == "bhyt":
        lines = bhyt(ask)
        for line in lines:
            line["card"] = [day.isoformat() for day in line["card"]]
        return {"lines": lines, "total": sum(line["payable"] for line in lines)}
    lines = list(bhyt_refund(ask))
    return {"lines": lines, "total": sum(line["payable"] for line in lines)}


def spoil(what):
    """Makes one figure wrong."""
    global RATE, SCALE, SUPPORT, rounded
    if what == "rate":
        RATE += Fraction(1, 1_000_000)
    elif what == "support":
        SUPPORT = [SUPPORT[0], ("2025-07-01", (50, 40, 30, 21))]
    elif what == "scale":
        SCALE = (100, 70, 60, 51, 40)
    elif what == "rounding":
        rounded = lambda exact: int(exact)
    elif what == "discount":
        RETURN[2026] += Fraction(1, 1_000_000)
    else:
        sys.exit(f"there is no figure {what!r} to spoil")


def main():
    if sys.argv[1:2] == ["--wrong"]:
        spoil(sys.argv[2])
    for line in sys.stdin:
        try:
            told = answer(json.loads(line))
        except NoPremium:
            told = {"error": True}
        print(json.dumps(told))


if __name__ == "__main__":
    main()
