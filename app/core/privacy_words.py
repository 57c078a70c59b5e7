"""The words by which persons are recognised in Vietnamese texts and in headings of tables."""


def _phrases(block: str) -> frozenset[str]:
    """The phrases of a block, comma or line end between them."""
    return frozenset(phrase for line in block.splitlines() for part in line.split(",") if (phrase := part.strip()))


# Family names, in lower case with their marks.
FAMILY_NAMES = _phrases(
    """
    nguyễn, trần, lê, phạm, hoàng, huỳnh, phan, vũ, võ, đặng, bùi, đỗ, hồ, ngô, dương, lý, đinh, đoàn, lâm, mai, trịnh
    trương, đào, cao, tô, tạ, hà, lương, lưu, quách, vương, thái, triệu, kiều, chu, châu, tống, nghiêm, phùng, đàm
    doãn, khúc, giang, bạch, ninh, tăng, hứa, tôn, diệp, mạc, khổng, lều, vi, lò, giáp, thẩm, nông, lục
    """
)
# Those that are no common words: recognised in capitals (where Hồ Sơ is none), and without marks too.
FAMILY_NAMES_ALONE = _phrases(
    "nguyen, tran, le, pham, hoang, huynh, phan, vu, vo, dang, bui, ngo, dinh, trinh, truong, duong, phung, quach"
)
FORMS_OF_ADDRESS = _phrases("ông, bà, anh, chị, cô")  # "đồng chí" and "đ/c" are read apart
FORMS_OF_ADDRESS_LATIN = _phrases("mr, mrs, ms")

# What begins like a name and is a place, a body or a thing; by its first two or three syllables.
NOT_NAMES = _phrases(
    """
    hồ chí minh, hà nội, hà nam, hà tĩnh, hà giang, hà đông, hà tây, cao bằng, thái bình, thái nguyên, thái lan
    ninh bình, ninh thuận, ninh giang, lâm đồng, dương kinh, lê chân, ngô quyền, giang biên, châu á, châu âu, châu phi
    đoàn thanh niên, đoàn công tác, đoàn kiểm tra, đoàn liên ngành, đoàn đại biểu, đoàn thanh tra, cao đẳng, cao su
    dương lịch, lương tối, lương tháng, lương cơ, anh quốc, bà rịa, bà triệu, bà nà, le chan, ngo quyen, duong kinh
    """
)
# Offices that follow a form of address without a name, folded, by their first two syllables.
OFFICES = _phrases(
    """
    chu tich, pho chu, giam doc, pho giam, tong giam, pho tong, truong ban, truong phong, pho truong, truong doan
    bi thu, pho bi, uy vien, cong nhan, cong doan, can bo, chanh van, pho chanh
    """
)

# Headings of columns that hold persons: folded, punctuation as spaces; found as whole words in the heading.
PERSONAL_HEADINGS = _phrases(
    """
    ho ten, ho va ten, ho dem, hoten, hovaten, hovatendem, ten nguoi lao dong, ten nguoi tham gia, ten nguoi dai dien
    ten nguoi lien he, ten nld, ten cong nhan, ten nhan vien, ten doan vien, ten can bo, ten lao dong
    danh sach nguoi, nguoi dai dien, nguoi lien he, nguoi lien lac, nguoi dung dau, cam dau, ke kich dong
    nguoi kich dong, nguoi to chuc dinh cong, ky ten, anh chan dung
    cccd, cmnd, cmt, cmtnd, socccd, socmnd, can cuoc, chung minh nhan dan, chung minh thu, so dinh danh
    dinh danh ca nhan, ho chieu, ma so thue ca nhan, mst ca nhan
    sdt, so dt, dien thoai, sodienthoai, dienthoai, email, e mail, thu dien tu, facebook, zalo, tiktok, telegram
    ngay sinh, nam sinh, thang sinh, noi sinh, ngaysinh, namsinh, gioi tinh
    so bhxh, ma bhxh, ma so bhxh, so so bhxh, so bao hiem xa hoi, ma so bao hiem, so so bao hiem
    so the bhyt, ma the bhyt
    dia chi nha, dia chi nguoi lao dong, dia chi nld, dia chi thuong tru, thuong tru, tam tru, ho khau, noi cu tru
    noi o hien nay, noi o hien tai, cho o hien nay, cho o hien tai, que quan, nguyen quan, quequan, dan toc, ton giao
    chuc vu, chuc danh, ma nhan vien, ma so nhan vien, ma nv, ma cong nhan, bien so, bien kiem soat
    full name, fullname, first name, firstname, last name, lastname, middle name, given name, family name, surname
    worker name, workers name, worker s name, name of worker, name of the worker, name of workers, names of workers
    employee name, employee s name, name of employee, name of the employee, person name, name of person
    contact person, contact name, name of contact, representative name, name of representative
    phone, telephone, phonenumber, mobile, cell phone, tel, identity number, identity card, identity no
    id number, id no, id card, citizen id, national id, passport, date of birth, dateofbirth, birth date, birthdate
    birthday, year of birth, place of birth, dob, gender, sex, home address, hometown, ethnicity, religion
    social insurance number, social insurance no, insurance number, job title, employee id, employee code
    licence plate, license plate
    signature, ringleader, strike leader, organiser, organizer
    """
)
