//! The sentences: what is wrong, where, and what to do; the form of their holes is in `template`.

use wire::problem::Code;

use crate::lang::Lang;

macro_rules! sentences {
    ($($code:ident $vi:literal $en:literal)*) => {
        /// Returns the template of a code's sentence. Whole: a new code stops the build here.
        pub(super) const fn template(lang: Lang, code: Code) -> &'static str {
            match code { $(Code::$code => lang.pick($vi, $en),)* }
        }
    };
}

sentences! {
    Internal
        "Chương trình gặp lỗi của chính nó[ ({what})]; dữ liệu đã lưu vẫn còn, hãy thử lại hoặc báo người phụ trách."
        "The program met a fault of its own[ ({what})]; what was saved is safe, try again or tell whoever runs it."
    Usage
        "Không hiểu lệnh[: {what}][ “{got}”]; thêm --help để xem cách dùng."
        "The command was not understood[: {what}][ “{got}”]; add --help to see how it is used."
    UsageMissing
        "Lệnh còn thiếu[: {what}]; thêm --help để xem cách dùng."
        "The command lacks something[: {what}]; add --help to see how it is used."
    ParameterUnknown
        "Địa chỉ này không có tham số[ “{what}”]; hãy xem lại cách viết[, các tham số có thể dùng: {possible}]."
        "This address knows no parameter[ “{what}”]; check how it is spelt[, it takes: {possible}]."
    NotFound
        "Không có trang này[: {what}]; hãy quay lại trang đầu."
        "There is no such page[: {what}]; go back to the first page."

    AmountInvalid
        "[{what}: ]không dùng được số tiền[ “{got}”]; chỉ viết chữ số, nhiều hơn 0, ví dụ 1500000 hoặc 1.500.000."
        "[{what}: ]the amount[ “{got}”] cannot be used; write digits only, more than 0, as 1500000 or 1.500.000."
    AmountAmbiguous
        "[{what}: ]số tiền[ “{text}”] có thể đọc theo hai cách; hãy viết liền các chữ số[: {as_thousands}]."
        "[{what}: ]the amount[ “{text}”] can be read in two ways; write the digits without a separator[: {as_thousands}]."
    AmountNegative
        "[{what}: ]số tiền[ “{got}”] không được âm; hãy viết số tiền không có dấu trừ."
        "[{what}: ]the amount[ “{got}”] must not be negative; write it without a minus sign."
    AmountTooLarge
        "[{what}: ]số tiền[ “{got}”] quá lớn; nhiều nhất là 100.000.000.000 đ."
        "[{what}: ]the amount[ “{got}”] is too large; the most is 100.000.000.000 đ."
    PercentTooLarge
        "[{what}: ]tỷ lệ[ “{got}”] quá lớn; tỷ lệ phần trăm nhiều nhất là 100."
        "[{what}: ]the percentage[ “{got}”] is too large; the most is 100."
    DateInvalid
        "[{what}: ]không đọc được ngày[ “{got}”]; viết ngày/tháng/năm, ví dụ 21/11/2026."
        "[{what}: ]the date[ “{got}”] cannot be read; write day/month/year, as 21/11/2026."
    DateNoSuchDay
        "[{what}: ]lịch không có ngày[ {got}] này; hãy xem lại ngày và tháng."
        "[{what}: ]the calendar has no such day[ as {got}]; check the day and the month."
    StopBeforePayment
        "[{what}: ]ngày thôi dùng thẻ[ {got}] trước ngày đóng[ {min}]; hãy xem lại hai ngày này."
        "[{what}: ]the day on which the cards stop[, {got},] is before the day of payment[ ({min})]; check both days."
    BirthDateFuture
        "[{what}: ]ngày sinh[ {got}] ở sau hôm nay; hãy xem lại năm sinh."
        "[{what}: ]the birth date[ {got}] lies in the future; check the year."
    CccdInvalid
        "[{what}: ]số CCCD phải có đúng 12 chữ số[, ở đây có {digits}]; hãy xem lại trên thẻ."
        "[{what}: ]a CCCD number has exactly 12 digits[, this one has {digits}]; check it on the card."
    BhxhNumberInvalid
        "[{what}: ]mã số BHXH phải có 10 hoặc 12 chữ số[, ở đây có {digits}]; hãy xem lại trên sổ hoặc thẻ."
        "[{what}: ]a BHXH number has 10 or 12 digits[, this one has {digits}]; check it in the book or on the card."
    PhoneInvalid
        "[{what}: ]số điện thoại không đúng; viết 10 chữ số bắt đầu bằng 0, ví dụ 0912345678."
        "[{what}: ]this is no phone number; write 10 digits that begin with 0, as 0912345678."
    CardInvalid
        "[{what}: ]số thẻ BHYT phải có 2 chữ cái và 13 chữ số, ví dụ GD4010123456789; hãy xem lại trên thẻ."
        "[{what}: ]a health card’s number has 2 letters and 13 digits, as GD4010123456789; check it on the card."
    TextInvalid
        "[{what}: ]nội dung để trống[, ngắn hơn {min} ký tự], quá dài[ (nhiều nhất {max} ký tự)] hoặc có ký tự không dùng được; hãy viết lại."
        "[{what}: ]the text is empty[, shorter than {min} characters], too long[ (at most {max} characters)] or has characters that are not allowed; write it again."
    ChoiceInvalid
        "[{what}: ]không có lựa chọn[ “{got}”] này[; chọn một trong: {possible}]."
        "[{what}: ]there is no such choice[ as “{got}”][; choose one of: {possible}]."
    FilterUnfit
        "[{what}: ]danh sách này không lọc được[ theo {got}]; hãy bỏ điều kiện đó."
        "[{what}: ]this list takes no such filter[ as {got}]; leave it out."
    TimeFuture
        "[{what}: ]giờ[ “{got}”] này chưa đến hoặc chưa qua hết[; bây giờ là {max}]; hãy chọn giờ đã qua."
        "[{what}: ]that time[, “{got}”,] has not come yet, or is not over[; it is {max} now]; choose one that has passed."
    TimeTooEarly
        "[{what}: ]máy chủ không ghi lại đã nhận gì đến giờ[ “{got}”] này[, mà chỉ từ {min}]; hãy chọn giờ sau đó, hoặc số của lượt nhận."
        "[{what}: ]this server has not kept what had come by that time[, “{got}”][, only since {min}]; choose a later one, or an arrival’s number."
    TimeForgotten
        "[{what}: ]giờ[ “{got}”] này máy chủ không còn biết đã nhận gì: dữ liệu được phục hồi từ bản sao[, thiếu từ {min} đến {max}]; hãy chọn giờ khác, hoặc số của lượt nhận."
        "[{what}: ]what had come by that time[, “{got}”,] is not known here: the data were restored from a copy[, which lacks {min} to {max}]; choose another, or an arrival’s number."
    ListTooLong
        "[{what}: ]danh sách dài[ {count} dòng], hơn một tệp XLSX hoặc một câu trả lời JSON chứa được[ (nhiều nhất {max} dòng)]; hãy lọc bớt, hoặc lấy tệp CSV."
        "[{what}: ]the list is longer[, at {count} rows,] than an XLSX file or an answer in JSON can be[ ({max} rows at most)]; filter it, or take the CSV file."
    IdInvalid
        "[{what}: ]mã[ “{got}”] không đúng hoặc chưa đủ; mã chỉ có các chữ số 0–9 và chữ cái a–f."
        "[{what}: ]the id[ “{got}”] is wrong or too short; an id has only the digits 0–9 and the letters a–f."
    IdUnknown
        "[{what}: ]không có bản ghi nào với mã[ “{got}”] này; xem danh sách bằng lệnh list."
        "[{what}: ]there is nothing with this id[, “{got}”]; list shows what there is."
    HouseholdUnknown
        "Không có hộ[ “{got}”] này trên máy; hãy tìm lại hộ, hoặc đồng bộ nếu hộ vừa được ghi ở máy khác."
        "There is no such household[ as “{got}”] here; find it again, or sync if it was recorded elsewhere."
    PersonUnknown
        "Không có người[ “{got}”] này trên máy; hãy tìm lại trong hộ, hoặc đồng bộ nếu vừa được ghi ở máy khác."
        "There is no such person[ as “{got}”] here; find them in their household, or sync if recorded elsewhere."
    ReceiptUnknown
        "Không có phiếu thu[ “{got}”] này trên máy; hãy xem lại số phiếu."
        "There is no such receipt[ as “{got}”] here; check its number."
    VoidUnknown
        "Không có lần huỷ phiếu[ “{got}”] này; xem danh sách bằng lệnh void list."
        "There is no such void[ as “{got}”]; void list shows them."
    DeclaredUnknown
        "Không có phiếu thu[ “{got}”] nào còn điều khai phải xem; xem danh sách bằng lệnh declared list."
        "No receipt[ “{got}”] declares anything that is still to be looked at; declared list shows them."
    DepositUnknown
        "Không có khoản tạm giữ[ “{got}”] này; xem danh sách bằng lệnh deposit list, ở máy chủ: held list --awaiting-bank."
        "There is no such deposit[ as “{got}”]; deposit list shows them, on a server held list --awaiting-bank."
    OwedUnknown
        "Không còn khoản nào phải trả với mã hoặc số[ “{got}”] này; xem danh sách bằng lệnh owed list."
        "Nothing is owed under this id or number[, “{got}”]; owed list shows what is."
    RefundUnknown
        "Không có lần hoàn trả[ “{got}”] này; xem danh sách bằng lệnh refund list."
        "There is no such refund[ as “{got}”]; refund list shows them."
    BookUnknown
        "Không có quyển phiếu[ “{got}”] này; xem danh sách bằng lệnh book list."
        "There is no such receipt book[ as “{got}”]; book list shows them."
    ProofUnreadable
        "Đây không phải mã của một phiếu thu, hoặc thiếu một phần; hãy quét hoặc dán lại toàn bộ mã, bắt đầu bằng TUNGNHA-R1."
        "This is not the code of a receipt, or not all of it; scan or paste it again whole, from TUNGNHA-R1 on."
    UserUnknown
        "Không có người dùng[ “{got}”] này; hãy xem lại tên đăng nhập."
        "There is no such user[ as “{got}”]; check the name."
    CollectorUnknown
        "Không có nhân viên thu[ “{got}”] này; xem danh sách bằng lệnh collector list."
        "There is no collector[ “{got}”]; collector list shows them."
    UnitUnknown
        "Không có đơn vị[ “{got}”] này; hãy xem lại tên hoặc mã đơn vị."
        "There is no such unit[ as “{got}”]; check its name or code."
    IdAmbiguous
        "[{what}: ]mã[ “{got}”] đúng với nhiều bản ghi[ ({count})]; hãy viết thêm vài ký tự của mã."
        "[{what}: ]the id[ “{got}”] fits several records[ ({count})]; write more of its characters."
    ImportFile
        "Không đọc được danh sách[ {what}][ ({why})]; cần tệp CSV hoặc XLSX có một trang tính."
        "The list cannot be read[: {what}][ ({why})]; it must be CSV, or XLSX with one sheet."
    ImportHeader
        "Dòng đầu của danh sách không phải các cột cần có[ ({got})]; hãy dùng đúng các cột[ {possible}]."
        "The list’s first row does not name the columns that it must[ ({got})]; use exactly the columns[ {possible}]."
    ImportEncoding
        "Chữ trong tệp không phải UTF-8[ mà là {got}]; hãy lưu lại ở dạng UTF-8 (Unicode)."
        "The text is not in UTF-8[ but in {got}]; save it again as UTF-8 (Unicode)."
    ImportTooLarge
        "Tệp quá lớn hoặc nén quá chặt[ (nhiều nhất {max})]; hãy chia nhỏ danh sách."
        "The file is too large, or packed too densely[ (at most {max})]; split the list."
    ImportFormula
        "Ô này là công thức; hãy dán giá trị dạng văn bản."
        "This cell is a formula; paste its value as text."
    ImportNumber
        "Số ở cột[ {got}] này đã bị lưu dạng số hoặc mất số 0 ở đầu; hãy định dạng cột là văn bản rồi nhập lại."
        "The number in the column[ {got}] was kept as a number or lost its leading zeros; format the column as text and enter it again."
    ImportRows
        "Có[ {count}] dòng không nhập được[, dòng {line}][, cột {what}][: {why}]; hãy sửa lại, hoặc dùng --good-only."
        "Some rows are not taken[ ({count})][, row {line}][, column {what}][: {why}]; correct them, or use --good-only."
    HeldUnknown
        "Không có gì chờ xem xét hay đã quyết định với mã[ “{got}”] này; xem lệnh held list và held rulings."
        "Nothing is held or was ruled on under that id[, “{got}”]; held list and held rulings show what is."
    AccountUnknown
        "Trung tâm chưa công bố tài khoản ngân hàng[ “{got}”] nào như thế; viết MÃ-NGÂN-HÀNG:SỐ-TÀI-KHOẢN như trung tâm đã báo, hoặc nhờ trung tâm công bố rồi đồng bộ."
        "The centre has published no such bank account[ as “{got}”]; write BANK:NUMBER as it told you, or ask it to publish one, then sync."
    AccountElsewhere
        "Tài khoản[ {got}] không phải của cơ sở mình[, mà của {possible}]; sao kê, giấy nộp tiền và khớp là việc của cơ sở ấy."
        "The account[ {got}] is not this office’s[, it is that of {possible}]; statements, slips and matches are theirs to record."
    LineUnknown
        "Không có dòng sao kê[ “{got}”] này; xem danh sách bằng lệnh bank lines."
        "There is no such line of a statement[ as “{got}”]; bank lines shows them."
    MatchUnknown
        "Không có lần khớp[ “{got}”] này; xem danh sách bằng lệnh bank lines."
        "There is no such match[ as “{got}”]; bank lines shows them."
    SlipUnknown
        "Không có giấy nộp tiền[ “{got}”] này; xem danh sách bằng lệnh bank slips."
        "There is no such slip[ as “{got}”]; bank slips shows them."
    StatementInvalid
        "Sao kê không dùng được, chưa nhập dòng nào[: {count} dòng sai][; dòng {rows}]; hãy sửa tệp rồi nhập lại."
        "The statement cannot be used, nothing was taken in[: {count} rows are wrong][; row {rows}]; correct the file and import it again."
    DeviceMissing
        "Không có thiết bị[ “{got}”] này; xem danh sách bằng lệnh device list."
        "There is no such device[ as “{got}”]; device list shows them."
    ScopeUnknown
        "Thiết bị này không được giao địa bàn[ “{got}”] đó; hãy chọn địa bàn khác[ ({possible})] hoặc hỏi người phụ trách."
        "This device was not granted that scope[, “{got}”]; choose another[ ({possible})] or ask whoever grants them."
    ScopeMissing
        "[{what}: ]thiết bị này được giao nhiều địa bàn; hãy chọn một[ trong: {possible}]."
        "[{what}: ]this device has several hamlets; choose one[ of: {possible}]."
    IncomeBelowFloor
        "[{what}: ]mức thu nhập chọn đóng[ {income}] thấp hơn mức thấp nhất[ {floor}]; hãy chọn mức cao hơn."
        "[{what}: ]the chosen income[, {income},] is below the lowest allowed[, {floor}]; choose a higher one."
    IncomeAboveCap
        "[{what}: ]mức thu nhập chọn đóng[ {income}] cao hơn mức cao nhất[ {cap}]; hãy chọn mức thấp hơn."
        "[{what}: ]the chosen income[, {income},] is above the highest allowed[, {cap}]; choose a lower one."
    TermInvalid
        "[{what}: ]không có phương thức đóng[ {got} tháng] này[; chọn một trong: {possible}]."
        "[{what}: ]there is no such term[, {got} in months][; choose one of: {possible}]."
    TariffNoRow
        "[{what}: ]biểu mức đóng không có số liệu cho thời gian này[ ({got})]; hãy xem lại ngày hoặc cập nhật chương trình."
        "[{what}: ]the tariff has no figures for this time[ ({got})]; check the date or update the program."
    ProvinceUnknown
        "[{what}: ]biểu mức đóng không có tỉnh, thành phố mang mã[ “{got}”] này; dùng mã hai chữ số, ví dụ 40."
        "[{what}: ]the tariff knows no province[ with the code “{got}”]; use a code of two digits, as 40."
    TariffInvalid
        "[{what}: ]biểu mức đóng không dùng được[, dòng {line}][: {why}]; hãy sửa tệp hoặc dùng biểu kèm theo chương trình."
        "[{what}: ]the tariff cannot be used[, line {line}][: {why}]; correct the file or use the one that comes with the program."
    TariffUnknown
        "Không có biểu mức đóng[ “{got}”] này; xem danh sách bằng lệnh tariff list."
        "There is no such tariff[ as “{got}”]; tariff list shows them."
    ReceiptNoLines
        "Phiếu thu chưa có dòng nào; hãy thêm ít nhất một người và một loại bảo hiểm."
        "The receipt has no lines; add at least one person and one scheme."
    ReceiptNotPaid
        "[{what}: ]số tiền nộp không đúng bằng số phải nộp[: đã nộp {paid}, phải nộp {payable}]; hãy sửa tiền mặt hoặc chuyển khoản, hoặc ghi tiền tạm giữ bằng lệnh deposit add."
        "[{what}: ]the payments are not what the lines ask for[: paid {paid}, due {payable}]; correct the cash or the transfer, or take it as a deposit by deposit add."
    OrderInvalid
        "[{what}: ]thứ tự[ {got}] trong hộ không đúng hoặc đã có người; hãy đánh số các thành viên từ 1, không trùng nhau."
        "[{what}: ]the place[ {got}] in the household’s order is wrong or taken; number the members from 1, each once."
    CashShort
        "Số tiền[ {amount}] nhiều hơn số đang giữ[ {in_hand}]; hãy kiểm lại tiền."
        "The amount[ of {amount}] is more than what is in hand[, {in_hand}]; count the cash again."
    NotesMissing
        "Hãy đếm và ghi số tờ của từng mệnh giá, tiền lẻ ghi riêng (bằng lệnh: --note 500000:2 --note 340:1)."
        "Count and say how many notes of each value there are, small change by itself (by command: --note 500000:2 --note 340:1)."

    PeriodTaken
        "[{what} ]đã được đóng cho thời hạn này[ ({got})]; nếu vẫn thu, thêm --again và ghi lý do."
        "[{what}: ]this period[ ({got})] was paid for already; to collect all the same, add --again and a reason."
    SameIdOtherContent
        "Cùng một mã nhưng nội dung khác[: {what}]; bản cũ được giữ nguyên, hãy báo người phụ trách."
        "The same id came with other content[: {what}]; the first is kept as it is, tell whoever runs the server."
    AlreadyEnrolled
        "Thư mục này đã đăng ký cho một thiết bị[: {what}]; hãy chọn thư mục khác bằng --data."
        "This folder is enrolled already[: {what}]; choose another with --data."
    NotEnrolled
        "Thiết bị này chưa đăng ký[ ({what})]; hãy chạy “tungnha enrol” với giấy mời, máy chủ thì “tungnha-server init”."
        "This device is not enrolled yet[ ({what})]; run “tungnha enrol” with an invitation, on a server “tungnha-server init”."
    RulingImpossible
        "[{what}: ]không thể chấp nhận[ vì {why}]; hãy ghi một bản khác cho đúng."
        "[{what}: ]this cannot be accepted[, as {why}]; put it right by another record."
    RulingNeedless
        "[{what}: ]trung tâm đã quyết định như thế rồi, hoặc chưa quyết định gì để rút lại; xem lệnh held list và held rulings."
        "[{what}: ]the centre has ruled so already, or there is no ruling to take back; see held list and held rulings."
    NumbersUsedUp
        "Quyển phiếu thu đã hết số[ ({what})]; hãy xin quyển mới rồi đồng bộ."
        "No receipt number is left[ ({what})]; ask for a new book, then sync."
    NameTaken
        "[{what}: ]tên[ “{got}”] đã có người dùng; hãy chọn tên khác."
        "[{what}: ]the name[ “{got}”] is taken; choose another."
    TariffVersionTaken
        "Tên biểu mức đóng[ “{got}”] đã dùng cho một nội dung khác; hãy đặt tên mới trong dòng version."
        "The tariff’s version[ “{got}”] was used for another content; write a new name in the line version."
    CountedBefore
        "Lần bàn giao này đã được kiểm đếm[ ({what})]; hãy xem kết quả đã ghi, không đếm lại lần nữa."
        "This hand-over was counted before[ ({what})]; see the count that stands instead of counting twice."
    VoidBefore
        "Phiếu[ {got}] đã huỷ hoặc đã có người đề nghị huỷ; hãy xem lại phiếu bằng lệnh receipt show."
        "The receipt[ {got}] is void already, or somebody asked for it; receipt show tells how it stands."
    RefundedBefore
        "Phiếu[ {got}] đã hoàn trả, hoặc đã có người đề nghị hoàn trả; hãy xem bằng lệnh refund list."
        "The receipt[ {got}] was refunded already, or somebody asked for it; refund list tells how it stands."
    RefundDiffers
        "Biểu mức đóng không tính ra số tiền hoàn trả này[ mà là {amount}]; nếu cơ quan BHXH quyết định khác, ghi --payable và --reason: khoản ấy chờ trung tâm chấp nhận."
        "The tariff does not give this amount back[, but {amount}]; if the insurer decided otherwise, add --payable and --reason: it waits for the centre to accept it."
    NotOwed
        "Số tiền[ {amount}] nhiều hơn số còn phải trả người nộp[: {owed}]; hãy xem lại phiếu huỷ, khoản hoàn trả hoặc tiền tạm giữ."
        "The amount[ of {amount}] is more than what is still owed to the payer[, {owed}]; look at the void, the refund or the deposit again."
    PaidRecently
        "[{what} ]vừa nộp ngày[ {got}], chưa quá bảy ngày; nếu vẫn thu, thêm --again và ghi lý do."
        "[{what} ]paid within the last seven days[, on {got}]; to collect all the same, add --again and a reason."
    PlaceTwice
        "[{what}: ]thứ tự[ {got}] trong hộ năm nay đã bán cho người khác; hãy chọn thứ tự khác, hoặc thêm --again và ghi lý do."
        "[{what}: ]the household’s place[ {got}] was sold to another member this year; choose another, or add --again and a reason."
    MayNotJoin
        "[{what} ]chưa đủ tuổi tham gia[ (từ {got})]; nếu vẫn thu, thêm --again và ghi lý do."
        "[{what} ]is too young to pay for this[ (from {got} on)]; to collect all the same, add --again and a reason."
    InsuredElsewhere
        "[{what} ]đã được ghi là có bảo hiểm hoặc trợ cấp khác[ ({got})] nên không thuộc diện tham gia; nếu vẫn thu, thêm --again và ghi lý do."
        "[{what} ]is recorded as insured or paid elsewhere[ ({got})] and may not join; to collect all the same, add --again and a reason."
    BookOverlaps
        "Các số[ {got}] trùng với một quyển khác[: {what}]; hãy chọn số khác hoặc bỏ trống để lấy số kế tiếp."
        "These numbers[, {got},] overlap another book[: {what}]; choose others, or leave them out to take the next."
    BatchEmpty
        "Không có dòng nào để lập đợt; chỉ dòng đã được tính, chưa huỷ và chưa ở đợt nào."
        "No line fits into a batch; only lines that count, are not void and were in no batch."
    PeriodClosed
        "Tháng[ {got}] này đã khoá sổ; hãy mở lại trước nếu cần."
        "That month[, {got},] is closed already; open it again first where that is needed."
    WouldBeHeld
        "[{what}: ]chưa ghi gì[ ({why})]; hãy xem lại rồi làm lại cho đúng."
        "[{what}: ]nothing was recorded[ ({why})]; put it right and do it again."
    SlipUsed
        "Giấy nộp tiền số[ “{got}”] này đã được ghi; hãy xem lại số trên giấy."
        "A slip of this number[, “{got}”,] was recorded before; check the number on the paper."
    MatchImpossible
        "[{what}: ]không khớp được[ ({why})]; hãy xem lại số tiền và khoản được khớp[, dòng ấy còn {left}]."
        "[{what}: ]this cannot be matched[ ({why})]; check the amounts and what it is matched with[, the line has {left} left]."
    PairInvalid
        "Hai mã này không gộp được: là cùng một bản ghi, hoặc một là hộ và một là người; hãy chọn hai hộ hoặc hai người khác nhau."
        "These two cannot be one: they are the same record, or a household and a person; choose two households or two persons."
    ScopesDiffer
        "Hai bản ghi này ở hai địa bàn khác nhau nên chưa gộp được; hãy chuyển một hộ sang địa bàn kia trước."
        "These two records stand in different hamlets and cannot be merged yet; move one of the households first."
    DiskFull
        "Ổ đĩa đã đầy[: {path}]; chưa ghi gì thêm, hãy xoá bớt tệp rồi thử lại."
        "The disk is full[: {path}]; nothing was written, free some space and try again."
    DatabaseBusy
        "Một chương trình khác đang dùng dữ liệu này[: {path}]; hãy đóng chương trình đó rồi thử lại."
        "Another program is using the database[: {path}]; close it and try again."
    DatabaseNotOurs
        "Tệp này không phải dữ liệu của Từng Nhà[: {path}]; tệp được giữ nguyên, hãy chọn thư mục khác bằng --data."
        "This file is not a database of Từng Nhà[: {path}]; it was left as it is, choose another folder with --data."
    DatabaseTooNew
        "Dữ liệu do một bản mới hơn ghi[ (bản {found}, chương trình này đọc đến {known})]; hãy cập nhật chương trình."
        "The database was written by a newer version[ ({found}; this program knows {known})]; update the program."
    DatabaseDamaged
        "Dữ liệu bị hỏng[: {what}]; đừng ghi thêm, hãy sao thư mục này lại và báo người phụ trách."
        "The database is damaged[: {what}]; record nothing more, copy this folder and tell whoever runs the server."
    FileFailed
        "Không đọc hoặc ghi được[ {path}][ ({why})]; hãy xem lại đường dẫn và quyền truy cập."
        "A file or folder cannot be read or written[: {path}][ ({why})]; check the path and its permissions."
    FileDamaged
        "Tệp đồng bộ[ {path}] bị cắt, bị sửa hoặc không phải tệp của Từng Nhà; chưa nhận gì từ tệp, hãy chép lại từ máy đã ghi tệp."
        "The sync file[ {path}] was cut off or altered, or is none; nothing of it was taken in, copy it again from the machine that wrote it."
    FileForAnother
        "Tệp đồng bộ[ {path}] niêm phong cho máy khác[ ({got})], không phải máy này; hãy đưa tệp đến đúng máy."
        "The sync file[ {path}] is sealed to another machine[ ({got})], not to this one; bring it to that machine."
    ServerUnreachable
        "Không kết nối được máy chủ[ {what}][ ({why})]; dữ liệu vẫn ở trên máy này, hãy thử lại khi có mạng."
        "The server cannot be reached[: {what}][ ({why})]; everything is safe on this device, try again when there is a network."
    LineCut
        "Đường truyền bị ngắt giữa chừng[: đã xác nhận {confirmed}, còn {left}][, cũ nhất chờ từ {oldest}]; hãy đồng bộ lại, không bản ghi nào bị mất."
        "The line was cut[: {confirmed} confirmed, {left} left][, the oldest waiting since {oldest}]; sync again, no record is lost."
    NotConfirmed
        "Máy chủ chưa xác nhận hết[: đã xác nhận {confirmed}, còn {left}][, cũ nhất chờ từ {oldest}]; hãy đồng bộ lại, không bản ghi nào bị mất."
        "The server has not confirmed everything[: {confirmed} confirmed, {left} left][, the oldest waiting since {oldest}]; sync again, no record is lost."
    NotLevel
        "Mọi bản ghi của máy này đã được xác nhận, nhưng hai bên chưa trao đổi xong phần còn lại; hãy đồng bộ lại (hoặc chép thêm một lượt tệp)."
        "Every record of this device is confirmed, but the two sides have not exchanged everything else yet; sync again (or carry files once more)."
    NotServedHere
        "Máy chủ này không phụ trách địa bàn của các bản ghi còn chờ[: đã xác nhận {confirmed}, còn {left}]; hãy đồng bộ với trung tâm hoặc văn phòng cũ, không bản ghi nào bị mất."
        "This server does not serve the area of the records that wait[: {confirmed} confirmed, {left} left]; sync with the centre or with the old office, no record is lost."
    NotOurServer
        "Nơi trả lời không phải máy chủ Từng Nhà[: {what}]; mạng có thể đòi đăng nhập, hoặc địa chỉ sai."
        "What answered is not a Từng Nhà server[: {what}]; the network may want a login, or the address is wrong."
    ServerNotTrusted
        "Không xác minh được máy chủ[ {what}] là của tổ chức; chưa gửi gì, hãy hỏi người phụ trách."
        "The server[ {what}] could not be shown to be the organisation’s; nothing was sent, ask whoever runs it."
    CertificateOutOfTime
        "Chứng nhận của máy chủ[ {what}] đã hết hạn, hoặc đồng hồ máy này sai; chưa gửi gì, hãy xem lại ngày giờ rồi báo người phụ trách."
        "The certificate of the server[ {what}] has ended, or this machine’s clock is wrong; nothing was sent, check the date and tell whoever runs it."
    ServerBusy
        "Máy chủ đang bận; hãy thử lại[ sau {seconds} giây]."
        "The server is busy; try again[ in {seconds} seconds]."
    VersionUnknown
        "Máy chủ và chương trình này không cùng phiên bản giao tiếp[ ({what})]; hãy cập nhật bản cũ hơn."
        "The server and this program speak different versions[ ({what})]; update the older one."
    StrikeUnknown
        "Bên kia chưa nhận yêu cầu xoá của trung tâm; dữ liệu vẫn ở trên máy, hãy đồng bộ lại sau khi máy chủ cơ sở đã đồng bộ."
        "The other side has not heard yet what the centre struck out; everything is safe here, sync again after the office has synced."
    DamagedThere
        "Dữ liệu của máy chủ về một địa bàn bị hỏng nên chưa nhận được phần của địa bàn ấy; dữ liệu vẫn ở trên máy này, hãy báo người phụ trách máy chủ."
        "What the server keeps of a hamlet or office is damaged, so it took in nothing of that; everything is safe here, tell whoever runs the server."
    RequestMalformed
        "Nội dung gửi đến bị thiếu hoặc không đúng dạng[: {what}]; hãy gửi lại từ đầu."
        "The request is incomplete or not what it says[: {what}]; send it again from the start."
    RequestTooLarge
        "Nội dung gửi đến quá lớn[, nhiều nhất {limit} byte]; hãy gửi thành nhiều lần."
        "The request is too large[, the limit is {limit} bytes]; send it in several parts."
    ReceiptNotGenuine
        "PHIẾU KHÔNG THẬT hoặc đã bị sửa[ ({why})]: không máy nào của tổ chức đã ký nội dung này; đừng tin số tiền trên phiếu, giữ lại và báo cơ sở."
        "NOT GENUINE, or altered[ ({why})]: no device of the organisation signed this; do not believe its amounts, keep it and tell the office."
    InvitationInvalid
        "Giấy mời không đúng[ ({what})]; hãy gõ lại cẩn thận hoặc quét mã, hoặc xin giấy mời mới."
        "The invitation is wrong[ ({what})]; type it again with care or scan it, or ask for a new one."
    InvitationUsed
        "Giấy mời này đã dùng rồi; mỗi giấy chỉ dùng một lần, hãy xin giấy mời mới."
        "This invitation was used before; each works once, ask for a new one."
    InvitationExpired
        "Giấy mời đã hết hạn[ ({what})]; hãy xin giấy mời mới."
        "The invitation has expired[ ({what})]; ask for a new one."
    LoginFailed
        "Tên đăng nhập hoặc mật khẩu không đúng, hoặc phiên đã hết; hãy đăng nhập lại."
        "The user name or password is wrong, or the session has ended; log in again."
    DeviceUnknown
        "Máy chủ không biết thiết bị này[ ({what})]; dữ liệu vẫn ở trên máy, hãy hỏi người phụ trách."
        "The server does not know this device[ ({what})]; everything is safe on it, ask whoever runs the server."
    SignatureInvalid
        "Chữ ký không đúng[: {what}]; chưa nhận gì, hãy gửi lại hoặc báo người phụ trách."
        "A signature does not hold[: {what}]; nothing was taken, send it again or tell whoever runs the server."
    StreamForked
        "Khóa bên cạnh cơ sở dữ liệu là của một thiết bị khác[ ({what})]; hãy trả đúng tệp khóa về thư mục này."
        "The key beside the database is another device’s[ ({what})]; put the right key file back into the folder."
    Forbidden
        "Người dùng này không được phép làm việc đó[: {what}]; hãy hỏi người phụ trách[; việc ấy của: {possible}]."
        "This user is not allowed to do that[: {what}]; ask whoever is in charge[; who may: {possible}]."
    OwnAct
        "Không ai tự xác nhận việc của chính mình[: {what}]; hãy nhờ người khác."
        "Nobody confirms what they did themselves[: {what}]; ask somebody else."
    OriginRefused
        "Trang được gọi từ địa chỉ khác[ ({what})] nên bị từ chối; hãy mở lại bằng địa chỉ chương trình in ra."
        "The page was asked for from another address[ ({what})] and refused; open it by the address that the program prints."
}
