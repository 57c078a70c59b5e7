"""Texts are looked over for what identifies a person. Every sentence here is invented; no person in it exists."""

import unicodedata

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from app.core.privacy import HARD, WHAT, forbidden_heading, look_over

# A sentence, and what must be found in it: kind and piece.
PLANTED = [
    ("Liên hệ 0912345678 để biết thêm.", "phone", "0912345678"),
    ("SĐT: 0912 345 678.", "phone", "0912 345 678"),
    ("Gọi 0912.345.678 trước 17h00.", "phone", "0912.345.678"),
    ("Gọi 091-234-5678 khi cần.", "phone", "091-234-5678"),
    ("Số máy 09 12 34 56 78 nhắn từ sáng.", "phone", "09 12 34 56 78"),
    ("Điện thoại bàn (0225) 3842 607.", "phone", "(0225) 3842 607"),
    ("Máy bàn 02253842607 không ai nghe.", "phone", "02253842607"),
    ("Nhắn tới +84 912 345 678 ngay.", "phone", "+84 912 345 678"),
    ("Nhắn tới +84912345678 ngay.", "phone", "+84912345678"),
    ("Nhắn tới +84 (0) 912.345.678 ngay.", "phone", "+84 (0) 912.345.678"),
    ("Nhắn tới 84912345678 ngay.", "phone", "84912345678"),
    ("Số 0084 912345678 gọi đến.", "phone", "0084 912345678"),
    ("Đã gọi\u00a00912\u00a0345\u00a0678.", "phone", "0912\u00a0345\u00a0678"),
    ("Máy ０９１２３４５６７８ đã tắt.", "phone", "０９１２３４５６７８"),
    ("Gọi 0912\u200b345678 nhé.", "phone", "0912\u200b345678"),
    ("Người có sổ 7912345678 bỏ việc.", "insurance_number", "7912345678"),
    ("Ngày 20/11/2026 0912345678 báo tin.", "phone", "0912345678"),
    ("CCCD 031099012345 cấp năm trước.", "identity_number", "031099012345"),
    ("Căn cước 031 099 012 345.", "identity_number", "031 099 012 345"),
    ("Căn cước 0310 9901 2345.", "identity_number", "0310 9901 2345"),
    ("CMND 131234567 đã cũ.", "identity_number", "131234567"),
    ("CMND số 131.234.567 đã cũ.", "identity_number", "131.234.567"),
    ("Chứng minh nhân dân: 131 234 567.", "identity_number", "131 234 567"),
    ("Sổ 7912345678 chưa chốt.", "insurance_number", "7912345678"),
    ("Mã số BHXH 31 1234 5678 chưa chốt.", "insurance_number", "31 1234 5678"),
    ("Thư gửi nguoi.nao-do@vidu.vn chiều qua.", "email", "nguoi.nao-do@vidu.vn"),
    ("Thư gửi nguoinaodo @ vidu.com.vn chiều qua.", "email", "nguoinaodo @ vidu.com.vn"),
    ("Bài ở https://www.facebook.com/groups/12 lan nhanh.", "social_link", "https://www.facebook.com/groups/12"),
    ("Xem fb.com/nhomviec để rõ.", "social_link", "fb.com/nhomviec"),
    ("Nhóm zalo.me/g/abcxyz có nhiều người.", "social_link", "zalo.me/g/abcxyz"),
    ("Kênh t.me/kenhviec đăng tin.", "social_link", "t.me/kenhviec"),
    ("Clip trên https://vt.tiktok.com/ZS8abc/ hôm qua.", "social_link", "https://vt.tiktok.com/ZS8abc/"),
    ("Clip https://youtu.be/abc123 hôm qua.", "social_link", "https://youtu.be/abc123"),
    ("Chia sẻ tại x.com/baidang hôm qua.", "social_link", "x.com/baidang"),
    ("Nhắn qua m.me/trangviec hôm qua.", "social_link", "m.me/trangviec"),
    ("Người báo tin là Nguyễn Văn Mẫu ở tổ may 2.", "person_name", "Nguyễn Văn Mẫu"),
    ("Có Trần Thị Thử Nghiệm ký thay.", "person_name", "Trần Thị Thử Nghiệm"),
    ("Có NGUYỄN VĂN MẪU ký thay.", "person_name", "NGUYỄN VĂN MẪU"),
    ("Co Nguyen Van Mau ky thay.", "person_name", "Nguyen Van Mau"),
    ("Theo lời Đỗ Hữu Mẫu, tổ trưởng.", "person_name", "Đỗ Hữu Mẫu"),
    ("Gặp Hồ Chí Mẫu tại xưởng.", "person_name", "Hồ Chí Mẫu"),
    ("Đã gặp ông Mẫu tại cổng.", "form_of_address", "ông Mẫu"),
    ("Bà Thử đề nghị đối thoại.", "form_of_address", "Bà Thử"),
    ("Đại diện là chị Thử Nghiệm.", "form_of_address", "chị Thử Nghiệm"),
    ("Lời đồng chí Mẫu tại cuộc họp.", "form_of_address", "đồng chí Mẫu"),
    ("Lời đ/c Mẫu tại cuộc họp.", "form_of_address", "đ/c Mẫu"),
    ("Phía công ty có Mr. Sample dự.", "form_of_address", "Mr. Sample"),
    ("Xe 15A-123.45 chặn cổng.", "plate", "15A-123.45"),
    ("Xe máy 15B1-234.56 để lại.", "plate", "15B1-234.56"),
    ("Xe 29H 12345 chở người.", "plate", "29H 12345"),
    ("Trọ ở số nhà 12 gần chợ.", "home_address", "số nhà 12"),
    ("Trọ ở số 12/5 đường ven sông.", "home_address", "số 12/5 đường"),
    ("Trọ ở ngõ 45 gần chợ.", "home_address", "ngõ 45"),
    ("Quê ở thôn Đoài gần đê.", "home_address", "thôn Đoài"),
    ("Có kẻ cầm đầu đứng ngoài cổng.", "accusing_word", "cầm đầu"),
    ("Nghi có người KÍCH ĐỘNG từ ngoài.", "accusing_word", "KÍCH ĐỘNG"),
    ("Một số đối tượng lạ mặt.", "accusing_word", "đối tượng"),
    ("Bị lôi kéo vào nhóm.", "accusing_word", "lôi kéo"),
    ("Bi loi keo vao nhom.", "accusing_word", "loi keo"),
]

CLEAN = [
    "",
    "Khoảng 1.062 công nhân ngừng việc từ 07:30 ngày 20/11/2026.",
    "Ngừng việc từ 05-02-2026 đến 09-02-2026, lại từ 05.03.2026.",
    "Từ 2026-11-20 đến 2026-11-21 có 450 người tham gia.",
    "Tăng tiền ăn từ 18.000 đồng lên 25.000 đồng một suất.",
    "Nợ BHXH 1.250.000.000 đồng của 350 lao động.",
    "Nợ bảo hiểm xã hội 250.000.000 đồng, tức 250 triệu đồng.",
    "Nợ lương 250 000 000 đồng trong ba tháng.",
    "Nợ lương 250000000 đồng; thưởng 1200000000đ.",
    "Hỗ trợ VND 912345678 một lần.",
    "Còn phải trả 250000000 trước Tết.",
    "Công văn số 118/LĐLĐ và Nghị định 145/2020/NĐ-CP.",
    "Căn cứ Quyết định 27/QĐ-LĐLĐ ngày 05/02/2026.",
    "Vụ VV-2026-112 liên quan VV-2026-113 và DT-2026-7.",
    "Xem KN-2026-00012; đã trả lời ngày 12/11/2026.",
    "Các năm 2023 2024 2025 đều có ngừng việc.",
    "Giai đoạn 2021 - 2025, 2026-2030 thực hiện 118 cuộc.",
    "Hệ số 0.123456789 tính theo báo cáo.",
    "Tỷ lệ 50,5% và 0,912345678 phần.",
    "Ca sáng 06:00-14:00, ca chiều 14:00-22:00.",
    "Mức lương tối thiểu 4.960.000 đồng/tháng, xăng xe 300.000 đồng.",
    "Công nhân nêu ý kiến trên mạng xã hội Facebook và Zalo.",
    "Xem quy định tại https://vanban.vidu.gov.vn/noi-dung/118.",
    "Máy chủ linux.com không liên quan.",
    "Đơn giá @ 15.000 đồng một đôi.",
    "Do Tổng Công ty chưa trả lương tháng 10.",
    "Lương Tháng 13 chưa có quy chế.",
    "Thành phố Hồ Chí Minh và Hà Nội có vụ tương tự.",
    "HỒ SƠ VỤ VIỆC NGỪNG VIỆC TẬP THỂ.",
    "Đoàn Thanh Niên cùng tham gia tuyên truyền.",
    "Đoàn Công Tác liên ngành đã đến doanh nghiệp.",
    "Đề nghị đồng chí Chủ tịch Liên đoàn Lao động thành phố chủ trì.",
    "Ông Giám đốc Công ty chủ trì cuộc họp.",
    "Các anh, chị em công nhân đã trở lại làm việc.",
    "Bà con quanh khu công nghiệp không bị ảnh hưởng.",
    "Công ty Minh Anh Hải Phòng đã trả đủ lương.",
    "Doanh nghiệp vốn Anh Quốc và Hàn Quốc.",
    "Khu công nghiệp Đình Vũ, Tràng Duệ, Đồ Sơn.",
    "Ảnh Hiện trường không được lưu.",
    "Lô CN3, đường số 4, khu công nghiệp An Dương.",
    "Họp tại phòng số 12 tầng 3.",
    "Hồ sơ số 12 tổ chức lại sản xuất.",
    "Quyết định 15A-1234/QĐ đã hết hiệu lực.",
    "Hội nghị đối thoại quý I/2026 có 120 đại biểu, 60 nữ.",
    "Sản lượng 123.456.789 đôi giày.",
    "Bảng lương gồm 12 345 678 dòng.",
    "Đã chi 791234567 đồng và 7912345678 đồng.",
]


@pytest.mark.parametrize(("text", "kind", "piece"), PLANTED)
def test_what_identifies_a_person_is_found_with_its_place(text, kind, piece):
    findings = look_over(text)
    assert (kind, piece) in [(finding.kind, finding.piece) for finding in findings]
    assert all(text[finding.start : finding.end] == finding.piece for finding in findings)
    assert all(finding.hard == (finding.kind in HARD) for finding in findings)


@pytest.mark.parametrize(("text", "kind", "piece"), PLANTED)
def test_decomposed_letters_hide_nothing(text, kind, piece):
    text, piece = unicodedata.normalize("NFD", text), unicodedata.normalize("NFD", piece)
    assert (kind, piece) in [(finding.kind, finding.piece) for finding in look_over(text)]


@pytest.mark.parametrize("text", CLEAN)
def test_ordinary_sentences_of_a_case_pass(text):
    assert look_over(text) == []


def test_hard_findings_are_the_numbers_and_addresses_on_the_net():
    found = {finding.kind: finding.hard for text, *_ in PLANTED for finding in look_over(text)}
    assert set(found) == set(WHAT)
    assert {kind for kind, hard in found.items() if hard} == {
        "phone", "identity_number", "insurance_number", "email", "social_link",
    }  # fmt: skip


def test_findings_come_in_the_order_of_the_text_without_doubles():
    text = "Ông Nguyễn Văn Mẫu (0912345678, mau@vidu.vn) cầm đầu; sổ 7912345678."
    assert [(finding.kind, finding.piece) for finding in look_over(text)] == [
        ("form_of_address", "Ông Nguyễn Văn Mẫu"),
        ("phone", "0912345678"),
        ("email", "mau@vidu.vn"),
        ("accusing_word", "cầm đầu"),
        ("insurance_number", "7912345678"),
    ]


def test_each_of_several_numbers_is_found():
    pieces = [finding.piece for finding in look_over("0912345678 0987654321; 0912345678/0987654321")]
    assert pieces == ["0912345678", "0987654321", "0912345678", "0987654321"]


KNOWN = ("Công ty TNHH Nguyễn Văn Mẫu", "0200123456", "Công ty Lâm Sản Đỗ Gia", "Ban Quản lý Khu kinh tế Hải Phòng")


@pytest.mark.parametrize(
    "text",
    [
        "Tại Công ty TNHH Nguyễn Văn Mẫu có 120 người.",
        "Tại CÔNG TY TNHH NGUYỄN VĂN MẪU có 120 người.",
        "Tại cong ty tnhh Nguyen Van Mau có 120 người.",
        "Tại Công ty\n TNHH  Nguyễn Văn Mẫu có 120 người.",
        "Mã số thuế 0200123456.",
        "Tại Công ty Lâm Sản Đỗ Gia Hải Phòng có 120 người.",
        "",
    ],
)
def test_names_and_tax_codes_of_known_enterprises_are_left_alone(text):
    assert look_over(text, KNOWN) == []


def test_a_person_beside_a_known_enterprise_is_still_found():
    text = "Công ty TNHH Nguyễn Văn Mẫu: gặp Nguyễn Văn Mẫu, máy 02001234567."
    assert [finding.piece for finding in look_over(text, KNOWN)] == ["Nguyễn Văn Mẫu", "02001234567"]


@pytest.mark.parametrize("names", [("",), (" ",), ("a",), ("Mẫu",), ("Văn",)])
def test_a_short_known_name_hides_no_person(names):
    assert [finding.kind for finding in look_over("Gặp Nguyễn Văn Mẫu.", names)] == ["person_name"]


def test_a_tax_code_nobody_knows_is_taken_for_a_persons_number():
    assert [finding.hard for finding in look_over("Mã số thuế 0200123456.")] == [True]


def test_what_was_found_is_said_in_both_languages():
    app = Flask("page")
    Babel(app, default_locale="en")
    with app.test_request_context(), force_locale("en"):
        assert str(look_over("0912345678")[0].what) == "a phone number"
        assert len({str(what) for what in WHAT.values()}) == len(WHAT)


HOSTILE = [
    "0", "9", "0 ", "0.", "0-", "(0", "84 ", "+84", "1 000", "1.000", "1.", "a", "a@", "@a.", "a.a", "x@1.", "https://",
    "facebook.", "A.", "Nguyễn ", "NGUYỄN ", "ông ", "đ/c ", "Ông Mẫu ", "15A-", "số 1/1/", "ngõ ", "cccd ", "cccd: 1 ",
    "cầm ", " ", "\n", "\t0", "\x00", "\u0301", "e\u0323\u0302", "\u200b", "\ud800", "🙂", "٣", "²", "0912345678 ",
    "VND ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_thousand_hostile_characters_are_looked_over_to_the_end(piece):
    text = (piece * 10_000)[:10_000] + " 0912345678x"
    findings = look_over(text + ". Gặp Nguyễn Văn Mẫu.", ("Công ty A", piece, piece * 40))
    assert findings[-1].kind == "person_name"
    assert all((text + ". Gặp Nguyễn Văn Mẫu.")[f.start : f.end] == f.piece for f in findings)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_any_text_at_all_is_looked_over(text):
    for finding in look_over(text, [text[:20]]):
        assert text[finding.start : finding.end] == finding.piece != ""


@given(st.integers(200_000_000, 999_999_999), st.sampled_from(["", " ", ".", "-"]), st.sampled_from(["0", "+84"]))
def test_every_mobile_number_is_found_however_grouped(number, sign, prefix):
    digits = str(number)
    typed = f"{prefix}{digits[:2]}{sign}{digits[2:5]}{sign}{digits[5:]}"
    assert [(finding.kind, finding.piece) for finding in look_over(f"máy {typed} gọi tới")] == [("phone", typed)]


@pytest.mark.parametrize(
    "heading",
    [
        "Họ tên", "Họ và tên", "HỌ VÀ TÊN", "Ho ten", "HoTen", "ho_va_ten", "Họ, tên", "Họ và\ntên NLĐ", "Họ & tên",
        "STT / Họ và tên", "Tên người lao động", "Tên công nhân", "CCCD", "CCCD/CMND", "Số CMND", "Số căn cước",
        "Số căn cước công dân", "SĐT", "Sđt liên hệ", "Số điện thoại", "Điện thoại", "Ngày sinh", "Năm sinh",
        "Ngày, tháng, năm sinh", "Số sổ BHXH", "Mã số BHXH", "Email", "E-mail", "Địa chỉ nhà", "Nơi thường trú",
        "Quê quán", "Chức vụ cá nhân", "Người đại diện pháp luật", "Người liên hệ", "Người cầm đầu", "Giới tính",
        "Name of worker", "Worker's name", "Full name", "full_name", "Phone", "Phone No.", "ID number", "Date of birth",
        "DOB", "Home address", "Employee name", "Biển số xe", "Facebook",
        unicodedata.normalize("NFD", "Số điện thoại"),
    ],
)  # fmt: skip
def test_a_column_of_persons_is_recognised_by_its_heading(heading):
    assert forbidden_heading(heading)


COLUMNS = (
    "code,reference,kind,title,enterprise,tax_code,zone,sector,started_on,started_time,ended_on,ended_time,reported_on,"
    "closed_on,workers_involved,workers_indirect,days_not_worked,main_cause,causes,procedure_followed,demands,summary,"
    "lead_agency,coordinating_agencies,related_to,restricted,status,resolution_method,outcome,agreement,name,other_names,"
    "ownership,country,address,workweek,employees,employees_female,as_of,representative_organisation,host_agency,venue,"
    "collective_agreement,enterprises,starts_at,ends_at,employer_side,worker_side,worker_side_female,dialogue,case,topic,"
    "text,received_on,due_on,answered_on,answer,date"
)


@pytest.mark.parametrize(
    "heading",
    [
        *COLUMNS.split(","),
        "", "Tên", "Name", "Tên doanh nghiệp", "Tên công ty", "Tên đơn vị", "Tên người sử dụng lao động", "Employer",
        "Số người tham gia", "Số lao động", "Số người lao động", "Số lao động nữ", "Người lao động", "Tổng số lao động",
        "Mã số thuế", "Địa chỉ", "Địa chỉ trụ sở", "Khu công nghiệp", "Tổ chức đại diện người lao động",
        "Đại diện người sử dụng lao động", "Ngày bắt đầu", "Ngày kết thúc", "Nguyên nhân", "Yêu cầu của người lao động",
        "Chu kỳ báo cáo", "Quốc tịch nhà đầu tư", "Số đảng viên", "Cơ quan chủ trì", "Kết quả", "Số vụ", "Nợ BHXH",
        "Lao động trên 35 tuổi", "Number of workers", "Employees", "Date", "Ghi chú", "Hotline",
    ],
)  # fmt: skip
def test_columns_of_enterprises_counts_and_dates_are_not_taken_for_persons(heading):
    assert not forbidden_heading(heading)


@pytest.mark.parametrize("heading", ["ho ten " * 10_000, "x" * 100_000, "\x00\ud800", "ten " * 10_000])
def test_a_hostile_heading_is_answered(heading):
    assert forbidden_heading(heading) is heading.startswith("ho ten")
