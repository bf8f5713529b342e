//! Shares out whole numbers so that the parts add up to the whole.

/// Shares `total` out by `weights`, by largest remainder.
///
/// The parts add up to the total, and each differs from its exact share by less than one. Equal remainders go to the
/// earlier part; without any weight the first gets all.
#[must_use]
pub fn largest_remainder(total: u32, weights: &[u32]) -> Vec<u32> {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    let whole = u64::from(total);
    let split = |weight: &u32| {
        let share = whole * u64::from(*weight);
        (
            share.checked_div(sum).unwrap_or(0),
            share.checked_rem(sum).unwrap_or(0),
        )
    };
    let mut parts: Vec<(u64, u64)> = weights.iter().map(split).collect();
    let given: u64 = parts.iter().map(|(part, _)| part).sum();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let remainder = |at: &usize| parts.get(*at).map_or(0, |(_, rest)| *rest);
    order.sort_by_key(|at| (std::cmp::Reverse(remainder(at)), *at));
    let mut left = whole - given;
    while left > 0 && !order.is_empty() {
        for at in &order {
            let Some((part, _)) = parts.get_mut(*at) else {
                continue;
            };
            if sum == 0 {
                *part += left;
                left = 0;
            }
            if left == 0 {
                break;
            }
            *part += 1;
            left -= 1;
        }
    }
    parts
        .into_iter()
        .map(|(part, _)| u32::try_from(part).unwrap_or(u32::MAX))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn remainders_go_to_the_largest_and_then_to_the_earlier() {
        assert_eq!(largest_remainder(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(largest_remainder(7, &[5, 3, 2]), [4, 2, 1]);
        assert_eq!(largest_remainder(0, &[5, 3]), [0, 0]);
        assert_eq!(largest_remainder(3, &[0, 0]), [3, 0]);
        assert!(largest_remainder(3, &[]).is_empty());
    }

    proptest! {
        #[test]
        fn parts_add_up_and_stay_within_one_of_their_share(
            total in 0_u32..200_000,
            weights in proptest::collection::vec(1_u32..10_000, 1..60),
        ) {
            let parts = largest_remainder(total, &weights);
            prop_assert_eq!(parts.iter().sum::<u32>(), total);
            let sum: u64 = weights.iter().map(|w| u64::from(*w)).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = u64::from(total) * u64::from(*weight);
                let got = u64::from(*part) * sum;
                prop_assert!(got.abs_diff(exact) < sum);
            }
        }
    }
}
