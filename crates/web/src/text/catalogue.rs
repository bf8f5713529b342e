//! The catalogue: one row a text, Vietnamese and English side by side, so that neither can be missing.

use crate::lang::Lang;

macro_rules! texts {
    ($($name:ident $vi:literal $en:literal,)*) => {
        /// A text of the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Text { $(#[doc = concat!("“", $en, "”.")] $name,)* }

        impl Text {
            /// Every text.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }

        /// Returns a text in this language.
        #[must_use]
        pub const fn tr(lang: Lang, text: Text) -> &'static str {
            match text { $(Text::$name => lang.pick($vi, $en),)* }
        }
    };
}

texts! {
    // The programs and their frame.
    AppName "Từng Nhà" "Từng Nhà",
    CollectorPages "Máy của nhân viên thu" "Collector’s device",
    SkipToContent "Đến nội dung chính" "Skip to content",
    MainNavigation "Trang chính" "Main pages",
    Unknown "Chưa rõ" "Not known",
    All "Tất cả" "All",

    // Pages.
    Today "Hôm nay" "Today",
    Households "Hộ gia đình" "Households",
    Household "Hộ" "Household",
    Persons "Người trong hộ" "People in the house",
    Person "Người" "Person",
    Visits "Lượt thăm" "Visits",
    Receipts "Phiếu thu" "Receipts",
    Receipt "Phiếu thu" "Receipt",
    Ledger "Sổ thu" "Ledger",
    ConsolidatedLedger "Sổ thu tổng hợp" "Consolidated ledger",
    Participants "Người tham gia" "Participants",
    Cash "Tiền mặt" "Cash",
    HandOvers "Bàn giao tiền" "Hand-overs",
    Books "Quyển phiếu thu" "Receipt books",
    HandOver "Bàn giao tiền" "Hand-over",
    Conflicts "Chưa thống nhất" "Conflicts",
    Held "Chờ xem xét" "Held",
    Quarantine "Chưa đọc được" "Not readable yet",
    Status "Tình trạng" "Status",
    Login "Đăng nhập" "Log in",
    Logout "Đăng xuất" "Log out",

    // The collector's day.
    HousesToVisit "Nhà cần đến" "Houses to visit",
    NothingToVisit "Hôm nay không có hẹn và không có thẻ sắp hết hạn." "No appointments and no cover ending soon.",
    RecordVisit "Ghi lượt thăm" "Record a visit",
    CollectMoney "Thu tiền" "Collect",
    AddHousehold "Thêm hộ" "Add a household",
    AddPerson "Thêm người" "Add a person",
    FindHousehold "Tìm hộ, người, số điện thoại" "Find a house, person or phone",
    FindHint "Gõ không dấu cũng được, ví dụ: nguyen thi hoa" "Works without diacritics, as: nguyen thi hoa",
    NothingFound "Không tìm thấy." "Nothing found.",
    NothingYet "Chưa có gì." "Nothing yet.",
    StruckOut "đã xoá theo yêu cầu" "struck out on request",
    TakenToday "Đã thu hôm nay" "Taken today",
    VisitedToday "Đã thăm hôm nay" "Visited today",
    ReceiptsToday "Phiếu thu hôm nay" "Receipts today",
    LastVisit "Thăm lần cuối" "Last visit",
    Appointment "Hẹn ngày" "Appointment",
    NeverVisited "Chưa thăm" "Not visited yet",
    CoverEnds "Hạn đến" "Cover ends",
    Members "Số người" "People",

    // Table heads and fields of facts.
    Number "Số phiếu" "Number",
    Day "Ngày" "Day",
    Time "Lúc" "Time",
    Name "Họ và tên" "Name",
    Address "Địa chỉ" "Address",
    Phone "Điện thoại" "Phone",
    Commune "Xã" "Commune",
    Office "BHXH cơ sở" "Office",
    Hamlet "Thôn, xóm" "Hamlet",
    Collector "Nhân viên thu" "Collector",
    Payer "Người nộp" "Payer",
    Scheme "Loại bảo hiểm" "Scheme",
    MonthReported "Tháng báo cáo" "Month reported in",
    SourceOfMoney "Nguồn tiền" "Whose money",
    Outcome "Kết quả" "Outcome",
    Note "Ghi chú" "Note",
    Reason "Lý do" "Reason",
    Amount "Số tiền" "Amount",
    Total "Cộng" "Total",
    Lines "Dòng" "Lines",
    Counted "Đã tính" "Counted",
    Support "Nhà nước và các bên hỗ trợ" "Support of state and others",
    Account "Tài khoản" "Account",
    Field "Mục" "Field",
    Value "Giá trị" "Value",
    Values "Các giá trị" "Values",
    WrittenBy "Người ghi" "Written by",
    Device "Thiết bị" "Device",
    Scope "Phạm vi" "Scope",
    From "Từ ngày" "From",
    Until "Đến ngày" "Until",
    On "Vào ngày" "On",
    By "Theo" "By",
    AsOf "Tính đến lượt nhận số" "As of arrival",
    New "Mới" "New",
    People "Người" "People",

    // A receipt.
    ReceiptTitle "Phiếu xác nhận thu tiền" "Payment slip",
    ReceiptNote "Phiếu xác nhận thu tiền – không thay biên lai." "Payment slip – does not replace the official receipt.",
    PaidFor "Nội dung thu" "Paid for",
    Period "Thời hạn" "Period",
    Income "Mức thu nhập chọn đóng" "Chosen income",
    Term "Phương thức đóng" "Term",
    Months "tháng" "months",
    OneMonth "tháng" "month",
    MemberOrder "Người thứ" "Member no.",
    Gross "Tiền đóng đủ" "Full premium",
    StateSupport "Nhà nước hỗ trợ" "State’s share",
    LocalSupport "Địa phương hỗ trợ" "Local support",
    SponsorSupport "Nhà tài trợ" "Sponsor",
    Refund "Hoàn trả người tham gia" "Given back to the participant",
    CompareTerms "So sánh mức đóng" "Compare terms",
    Payable "Người tham gia đóng" "Participant pays",
    PaidCash "Tiền mặt" "Cash",
    PaidTransfer "Chuyển khoản" "Transfer",
    PaidCredit "Bằng tiền đã nộp trước" "With money paid before",
    TransferAsked "Quét để chuyển khoản" "Scan to transfer",
    PaperPdf "Phiếu PDF (A5)" "Receipt as PDF (A5)",
    PaperPdf58 "In giấy 58 mm" "Print on 58 mm",
    PaperPdf80 "In giấy 80 mm" "Print on 80 mm",
    PaperText "Chữ 58 mm, không có mã" "Text, 58 mm, without the code",
    PaperText80 "Chữ 80 mm, không có mã" "Text, 80 mm, without the code",
    CheckPaper "Kiểm tra mã trên phiếu" "Check a receipt’s code",
    PaperGenuine "Phiếu thật" "Genuine",
    PaperCode "Mã trên phiếu" "The code on the receipt",
    ScanToCheck "Quét mã để kiểm tra" "Scan to check",
    ReceiptStored "Đã ghi và lưu trên máy này." "Recorded and stored on this device.",
    Tariff "Biểu mức đóng" "Tariff",
    Declared "Khai, chưa tính theo mức đóng" "Declared, not quoted",
    Quote "Tính tiền" "Quote",

    // Where a record is.
    Place "Nơi đã nhận" "Where it is",
    PlaceHere "trên máy này" "on this device",
    PlaceOffice "ở xã (cơ sở)" "at the office",
    PlaceCentre "ở trung tâm" "at the centre",
    Waiting "Đang chờ gửi" "Waiting",
    AllAtCentre "Trung tâm đã nhận đủ." "The centre has everything.",
    SyncNow "Đồng bộ ngay" "Sync now",
    Records "Bản ghi" "Records",

    // Cash.
    CashHolder "Người giữ tiền" "Who holds cash",
    CashTaken "Tiền mặt đã thu" "Cash taken",
    CashInHand "Nhân viên thu đang giữ" "In the collector’s hands",
    CashInTransit "Đang chuyển" "In transit",
    CashAtOffice "Tại cơ sở" "At the office",
    OverShort "Thừa, thiếu" "Over, short",
    CashRepaid "Đã trả người nộp" "Repaid to payers",
    CashBanked "Nộp ngân hàng, theo giấy nộp" "Paid in, by slips",
    CashPassed "Đã chuyển cho người thu khác" "Passed on to other collectors",
    Stated "Theo phiếu bàn giao" "As stated",
    CountedCash "Theo kiểm đếm" "As counted",
    Balanced "Khớp đến từng đồng" "Balances to the đồng",
    NotBalanced "Chưa khớp" "Does not balance",

    // Conflicts and what is held.
    InConflict "chưa thống nhất" "conflict",
    ChooseValue "Chọn giá trị này" "Choose this value",
    ConflictExplained "Hai người đã ghi khác nhau khi chưa có mạng. Cả hai giá trị được giữ đến khi có người chọn." "Two people wrote different values while offline. Both are kept until someone chooses.",
    NoConflicts "Không có mục nào chưa thống nhất." "No conflicts.",
    Duplicates "Có thể trùng" "Possible duplicates",
    MayBeDuplicate "Có thể trùng với" "May be the same as",
    DuplicatesExplained "Các hộ hoặc người có thể đã được ghi hai lần. Xem hai bên rồi quyết định; gộp rồi vẫn tách lại được, không mất gì." "Households or people that may have been written down twice. Look at both and decide; a merge can be taken back and loses nothing.",
    NoDuplicates "Không thấy hộ hoặc người nào bị ghi trùng." "No possible duplicates.",
    CompareBoth "Xem hai bên" "Compare both",
    MergeBoth "Là một: gộp lại" "The same: merge",
    KeepApart "Không phải một: để riêng" "Not the same: keep apart",
    Judged "Ý kiến đã ghi" "What was said",
    JudgedSame "là một" "the same",
    JudgedApart "không phải một" "not the same",
    JudgedContested "ý kiến trái nhau" "contradictory",
    MergedFrom "Gộp từ nhiều bản ghi" "Merged from several records",
    StillOne "Hai bản ghi vẫn hiện là một vì còn được gộp qua bản ghi khác; hãy tách các cặp còn lại." "The two are still shown as one by way of others; take those pairs apart, too.",
    OtherHamlet "khác địa bàn, chưa gộp được" "other hamlet, cannot be merged yet",
    HeldExplained "Tiền đã thu và đã ghi đủ; các phiếu này chưa tính vào sổ cho đến khi được xem xét." "The cash is taken and recorded in full; these are not counted until someone has looked at them.",
    SponsorsLack "Tiền tài trợ còn thiếu" "Sponsors’ money missing",
    NothingHeld "Không có phiếu nào chờ xem xét." "Nothing is held.",

    // Buttons and filters.
    Save "Lưu" "Save",
    Cancel "Bỏ qua" "Cancel",
    Edit "Sửa" "Edit",
    Search "Tìm" "Search",
    Filter "Lọc" "Filter",
    ClearFilter "Bỏ lọc" "Clear the filter",
    Back "Quay lại" "Back",
    DownloadCsv "Tải tệp CSV" "Download CSV",
    DownloadXlsx "Tải tệp XLSX" "Download XLSX",
    Previous "Trang trước" "Previous",
    Next "Trang sau" "Next",
    Rows "Dòng" "Rows",
    Choose "Chọn…" "Choose…",
    Calculate "Tính tiền" "Work out",
    IssueReceipt "Thu tiền và ghi phiếu" "Take the money and issue the receipt",

    // Forms.
    FormProblem "Chưa lưu được" "Not saved yet",
    FormProblemHint "Sửa các mục sau rồi lưu lại:" "Correct these fields and save again:",
    DateHint "Ví dụ: 21/11/2026" "As 21/11/2026",
    BirthDateHint "Ngày, tháng và năm, hoặc chỉ năm sinh: 1987" "The day, or only the year: 1987",
    AmountHint "Ví dụ: 1.500.000" "As 1.500.000",
    UserName "Tên đăng nhập" "User name",
    Password "Mật khẩu" "Password",
    SomethingWrong "Có lỗi" "Something went wrong",

    // What came of a visit.
    OutcomeAbsent "Không có ai ở nhà" "Nobody at home",
    OutcomeInformed "Đã giải thích, chưa quyết định" "Informed, not decided",
    OutcomeAppointment "Hẹn ngày khác" "Come again",
    OutcomeRefused "Không tham gia" "Refused",
    OutcomePaid "Đã nộp tiền" "Paid",
    OutcomeMoved "Đã chuyển đi" "Moved away",

    // Schemes and groups.
    SchemeBhxh "BHXH tự nguyện" "Voluntary social insurance",
    SchemeBhyt "BHYT hộ gia đình" "Household health insurance",
    SchemeBhxhShort "BHXH TN" "BHXH TN",
    SchemeBhytShort "BHYT HGĐ" "BHYT HGĐ",
    GroupPoor "Hộ nghèo, xã đảo" "Poor household, island commune",
    GroupNearPoor "Hộ cận nghèo" "Near-poor household",
    GroupEthnicMinority "Người dân tộc thiểu số" "Ethnic minority",
    GroupOther "Đối tượng khác" "Other",
    GroupPupil "Học sinh, sinh viên" "Pupil or student",
    GroupAverageFarmer "Hộ nông nghiệp có mức sống trung bình" "Farm household of average income",

    // Units, records, people.
    LevelOrganisation "Tổ chức" "Organisation",
    LevelOffice "BHXH cơ sở" "Commune office",
    LevelHamlet "Thôn, xóm" "Hamlet",
    LevelProvince "Tỉnh" "Province",
    SexMale "Nam" "Male",
    SexFemale "Nữ" "Female",
    PovertyPoor "Hộ nghèo" "Poor household",
    PovertyNearPoor "Hộ cận nghèo" "Near-poor household",
    PovertyAverage "Hộ nông, lâm, ngư nghiệp có mức sống trung bình" "Farm household of average income",
    PovertyOther "Không thuộc diện trên" "None of these",

    // Fields of households and persons.
    FieldName "Họ và tên" "Name",
    FieldAddress "Địa chỉ" "Address",
    FieldPhone "Số điện thoại" "Phone number",
    FieldPoverty "Diện hộ" "Poverty status",
    FieldCard "Thẻ BHYT" "Health card",
    FieldNote "Ghi chú" "Note",
    FieldPosition "Vị trí nhà" "Position",
    FieldCccd "Số CCCD" "CCCD number",
    FieldMembers "Số người trong hộ" "People in the house",
    FieldVisited "Lần thăm trước khi ghi hộ" "Visited before registration",
    FieldBirthDate "Ngày sinh" "Birth date",
    FieldSex "Giới tính" "Sex",
    FieldBhxhNumber "Mã số BHXH" "BHXH number",
    FieldGroup "Nhóm được hỗ trợ" "Support group",
    FieldHousehold "Thuộc hộ" "Household",
    FieldRelation "Quan hệ với chủ hộ" "Relation to the head",
    FieldOrder "Thứ tự đóng BHYT trong hộ" "Place in the order for BHYT",
    FieldSupportedMonths "Số tháng BHXH đã được hỗ trợ" "BHXH months supported before",
    FieldElsewhere "Đã có bảo hiểm, trợ cấp khác" "Insured or paid elsewhere",
    ElsewhereNothing "Đã hỏi: không có" "Asked: nothing",
    ElsewhereCompulsory "Đang đóng BHXH bắt buộc" "In compulsory social insurance",
    ElsewherePension "Hưởng lương hưu, trợ cấp hằng tháng" "Draws a pension or a monthly benefit",
    ElsewhereSocialPension "Hưởng trợ cấp hưu trí xã hội" "Draws the social pension",
    ElsewhereStateCard "Có thẻ BHYT do ngân sách cấp" "Has a health card that the state pays",

    // Why two records may be one.
    AlikeCccd "cùng số CCCD" "same CCCD number",
    AlikeBhxhNumber "cùng mã số BHXH" "same BHXH number",
    AlikeNameAndBirth "cùng họ tên và ngày sinh" "same name and birth date",
    AlikeNameAndAddress "cùng tên chủ hộ và địa chỉ" "same head and address",
    AlikeNameAndPhone "cùng tên chủ hộ và điện thoại" "same head and phone",
    AlikeMember "có người cùng số CCCD hoặc mã BHXH" "a person with the same number",
    AlikeNameAndYear "cùng họ tên, năm sinh khớp" "same name, birth years agree",
    AlikeNameInHamlet "cùng tên chủ hộ trong thôn, xóm" "same head’s name in the hamlet",
    // Accounts.
    AccountCollectorCash "Tiền mặt nhân viên thu đang giữ" "Cash in collectors’ hands",
    AccountTransfersUnmatched "Chuyển khoản chưa đối chiếu" "Transfers not matched yet",
    AccountInTransit "Tiền đang chuyển" "Cash in transit",
    AccountOfficeCash "Tiền mặt tại cơ sở" "Cash at the office",
    AccountOverShort "Thừa, thiếu khi kiểm đếm" "Over or short when counted",
    AccountOwedInsurer "Phải nộp cơ quan BHXH" "Owed to the insurer",
    AccountSuspense "Chờ xem xét" "Held in suspense",
    AccountStateClaimed "Tiền ngân sách nhà nước hỗ trợ, cơ quan BHXH được nhận (ghi nhớ)" "State support claimed by the insurer (memo)",
    AccountSupportDue "Tiền hỗ trợ các ngân sách phải cấp (ghi nhớ)" "Support due from state and local budgets (memo)",
    AccountLocalClaimed "Tiền ngân sách địa phương hỗ trợ, cơ quan BHXH được nhận (ghi nhớ)" "Local support claimed by the insurer (memo)",
    AccountSponsors "Tiền nhà tài trợ" "Sponsors' money",
    AccountBankedUnmatched "Tiền mặt đã nộp ngân hàng, chưa thấy trên sao kê" "Cash banked, not on a statement yet",
    AccountBank "Tiền gửi ngân hàng" "Bank",
    AccountDepositsHeld "Tiền tạm giữ của người nộp" "Deposits held for payers",
    AccountOwedPayers "Phải trả lại người nộp" "Owed to payers",
    AccountBankUnexplained "Tiền trên sao kê chưa rõ của ai" "On bank statements, not explained yet",
    AccountPaidInsurer "Đã nộp cơ quan BHXH" "Paid to the insurer",
    // Why a fact is held, and what to do.
    HoldUnknownTariff "Biểu mức đóng chưa có trong chương trình" "The tariff is not known to this program",
    HoldAmountDiffers "Số tiền khác với mức đóng" "The amount differs from the tariff",
    HoldNumberTwice "Số phiếu đã dùng cho phiếu khác" "The number was used twice",
    HoldNumberOutsideBook "Số phiếu không thuộc quyển của thiết bị" "The number is outside the device’s book",
    HoldPeriodTwice "Người này đã nộp cho thời hạn này" "The period was paid for before",
    HoldDayFarOff "Ngày thu lệch xa giờ của máy" "The day is far from the device’s clock",
    HoldNotGranted "Thiết bị không được ghi ở địa bàn này" "The device may not write here",
    HoldDoesNotAddUp "Các số trên phiếu không khớp nhau" "The receipt does not add up",
    HoldCountDiffers "Kiểm đếm khác phiếu bàn giao" "The count differs from the hand-over",
    HoldWithdrawn "Ghi ở địa bàn đã thu hồi, trung tâm nhận sau khi thu hồi" "Recorded where the grant was withdrawn; it reached the centre afterwards",
    HoldMoved "Ghi về hộ đã chuyển địa bàn, đến sau khi chuyển" "About a household that had moved; it came after the move",
    HoldRejected "Không được chấp nhận" "It was rejected",
    HoldNeedsApproval "Cần người thứ hai duyệt" "It needs a second person’s approval",
    HoldOwnAct "Không ai tự duyệt việc của chính mình" "Nobody confirms what they did themselves",
    HoldNothingThere "Việc, phiếu thu hoặc tài khoản mà bản ghi này nói đến không có, hoặc không phải của cơ sở này" "What it is about is not there, or a receipt or account that it names is not its office’s",
    HoldVoidTwice "Phiếu đã huỷ trước đó" "The receipt was void before",
    HoldNotOwed "Nhiều hơn số còn phải trả người nộp" "More than what is owed to the payer",
    HoldNumberReturned "Số phiếu đã được trả lại" "The number had been given back",
    HoldNumberClosed "Quyển của số phiếu đã khoá, số ghi là không rõ" "The number’s book was closed, the number unknown",
    HoldPlaceTwice "Thứ tự trong hộ năm nay đã bán cho người khác" "The place in the household was sold to another member this year",
    HoldAwaitingBank "Chờ sao kê ngân hàng" "Waits for the bank’s statement",
    HoldSlipTwice "Số giấy nộp tiền đã dùng" "The slip’s number was used before",
    HoldStatementDiffers "Sao kê trước ghi khác cho cùng số tham chiếu" "An earlier statement says otherwise under the same reference",
    HoldMatchMissing "Chưa có dòng sao kê hoặc khoản được khớp, hoặc khoản ấy của cơ sở khác" "The statement’s line, or what it is matched with, is not here or is another office’s",
    HoldMatchExceeds "Khớp quá số tiền còn lại của dòng sao kê" "More than is left of the statement’s line",
    HoldCoveredBefore "Khoản này đã có dòng sao kê khác: chuyển hai lần?" "Another line shows it already: transferred twice?",
    HoldUndone "Đã được bỏ" "It was taken back",
    HoldRepeated "Đã có rồi, nhập lại lần nữa" "It is here already and was taken in again",
    HoldRefunded "Đã hoàn trả trước đó" "Refunded before",
    HoldAnothersMoney "Tiền của người nộp khác, hoặc do người khác thu" "It is another payer’s money, or another took it",
    HoldInOtherBatch "Có dòng đang ở đợt khác" "One of its lines is in another batch",
    HoldUnknownTariffAdvice "Cập nhật chương trình." "Update the program.",
    HoldAmountDiffersAdvice "Đối chiếu mức đóng của ngày thu." "Compare with the tariff of that day.",
    HoldNumberTwiceAdvice "Đối chiếu các phiếu cùng số." "Compare the receipts of this number.",
    HoldNumberOutsideBookAdvice "Hỏi nhân viên thu đã dùng quyển nào." "Ask the collector which book was used.",
    HoldPeriodTwiceAdvice "Hỏi người nộp: hoàn lại hay chuyển kỳ sau." "Ask the payer: repay, or move to the next period.",
    HoldDayFarOffAdvice "Kiểm tra ngày giờ của máy." "Check the device’s clock.",
    HoldNotGrantedAdvice "Kiểm tra địa bàn được giao." "Check what was granted to the device.",
    HoldDoesNotAddUpAdvice "Hỏi nhân viên thu số tiền đã nhận." "Ask the collector what was received.",
    HoldCountDiffersAdvice "Hai bên kiểm lại tiền." "Count again together.",
    HoldWithdrawnAdvice "Trung tâm chấp nhận hoặc không, bằng lệnh held." "The centre accepts or rejects it, by held.",
    HoldMovedAdvice "Xem hộ ở địa bàn mới, rồi trung tâm quyết định." "See the household where it is now; then the centre rules.",
    HoldRejectedAdvice "Hỏi người đã không chấp nhận lý do." "Ask whoever rejected it why.",
    HoldNeedsApprovalAdvice "Người khác duyệt hoặc không." "Somebody else approves it or does not.",
    HoldOwnActAdvice "Nhờ người khác xác nhận." "Ask somebody else to confirm it.",
    HoldNothingThereAdvice "Đồng bộ, rồi xem lại mã; tài khoản ngân hàng thì trung tâm ghi là của cơ sở nào." "Sync, then check the id; of a bank account the centre says whose it is.",
    HoldNotOwedAdvice "Xem phiếu huỷ hoặc tiền tạm giữ còn bao nhiêu." "See what is left of the void or the deposit.",
    HoldVoidTwiceAdvice "Xem lần huỷ trước." "See the void before.",
    HoldNumberReturnedAdvice "Hỏi nhân viên thu; đối chiếu liên giấy, rồi trung tâm chấp nhận hoặc không." "Ask the collector and look at the paper; then the centre accepts or rejects it.",
    HoldNumberClosedAdvice "Phiếu tìm thấy sau khi khoá: đối chiếu với người nộp, rồi trung tâm chấp nhận." "Found after the closing: check with the payer; then the centre accepts it.",
    HoldPlaceTwiceAdvice "Xếp lại thứ tự của hộ; huỷ và ghi lại, hoặc trung tâm chấp nhận." "Set the household’s order anew; void and issue again, or the centre accepts it.",
    HoldAwaitingBankAdvice "Không cần làm gì: được tính khi sao kê có khoản chuyển." "Nothing to do: it counts once the statement shows the transfer.",
    HoldSlipTwiceAdvice "Xem lại số giấy nộp tiền; nếu ghi nhầm, ghi lại với số đúng." "Look at the slip’s number; where it was mistyped, record it again.",
    HoldStatementDiffersAdvice "Hỏi ngân hàng dòng nào đúng." "Ask the bank which line is right.",
    HoldMatchMissingAdvice "Đồng bộ rồi xem lại; nếu khớp nhầm, bỏ khớp." "Sync and look again; where it was matched wrongly, undo it.",
    HoldMatchExceedsAdvice "Bỏ khớp rồi khớp lại với số đúng." "Undo it and match the right amount.",
    HoldCoveredBeforeAdvice "Hỏi người nộp; trả lại hoặc khớp với phiếu khác." "Ask the payer; give it back or match it with another receipt.",
    HoldUndoneAdvice "Không cần làm gì." "Nothing to do.",
    HoldRepeatedAdvice "Không cần làm gì: chỉ tính một lần." "Nothing to do: it counts once.",
    HoldRefundedAdvice "Xem lần hoàn trả trước." "See the refund before.",
    HoldAnothersMoneyAdvice "Hỏi người nộp: đã nhận lại, hay cho nộp thay? Rồi trung tâm chấp nhận hoặc không." "Ask the payer whether they got it back, or let it be used; then the centre accepts or rejects it.",
    HoldInOtherBatchAdvice "Lập đợt khác không có dòng ấy." "Make a batch without that line.",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_both_languages() {
        for text in Text::ALL {
            for lang in Lang::ALL {
                let words = tr(lang, *text);
                assert!(!words.trim().is_empty(), "{text:?} {lang}");
                assert_eq!(words, words.trim(), "{text:?} {lang}");
                assert!(!words.contains(['<', '>', '{', '}']), "{text:?} {lang}");
            }
        }
    }

    #[test]
    fn the_field_is_named_in_its_own_words() {
        assert_eq!(tr(Lang::Vi, Text::SchemeBhxh), "BHXH tự nguyện");
        assert_eq!(tr(Lang::Vi, Text::SchemeBhyt), "BHYT hộ gia đình");
        assert_eq!(tr(Lang::Vi, Text::Collector), "Nhân viên thu");
        assert_eq!(tr(Lang::Vi, Text::Office), "BHXH cơ sở");
        assert_eq!(tr(Lang::Vi, Text::PlaceOffice), "ở xã (cơ sở)");
    }
}
