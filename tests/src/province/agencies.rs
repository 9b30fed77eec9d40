//! The agencies of the fictional province.

/// An invented agency with a part of the portal of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Agency {
    /// The name in running text.
    pub(super) name: &'static str,
    /// The agency above it, in capitals; empty for the province itself.
    pub(super) parent: &'static str,
    /// The name in capitals.
    pub(super) capitals: &'static str,
    /// The symbol in document numbers.
    pub(super) symbol: &'static str,
    /// The folder on the portal, such as `/so-y-te/`.
    pub(super) folder: &'static str,
    /// The office of the one who signs.
    pub(super) office: &'static str,
}

const PROVINCE_CAPITALS: &str = "ỦY BAN NHÂN DÂN TỈNH SAO MAI";

pub(super) const PROVINCE: Agency = Agency {
    name: "Ủy ban nhân dân tỉnh",
    parent: "",
    capitals: PROVINCE_CAPITALS,
    symbol: "UBND",
    folder: "/gioi-thieu/",
    office: "TM. ỦY BAN NHÂN DÂN",
};

pub(super) const HOME_AFFAIRS: Agency = Agency {
    name: "Sở Nội vụ",
    parent: PROVINCE_CAPITALS,
    capitals: "SỞ NỘI VỤ",
    symbol: "SNV",
    folder: "/so-noi-vu/",
    office: "GIÁM ĐỐC",
};

pub(super) const HEALTH: Agency = Agency {
    name: "Sở Y tế",
    parent: PROVINCE_CAPITALS,
    capitals: "SỞ Y TẾ",
    symbol: "SYT",
    folder: "/so-y-te/",
    office: "KT. GIÁM ĐỐC",
};

pub(super) const CONSTRUCTION: Agency = Agency {
    name: "Sở Xây dựng",
    parent: PROVINCE_CAPITALS,
    capitals: "SỞ XÂY DỰNG",
    symbol: "SXD",
    folder: "/so-xay-dung/",
    office: "GIÁM ĐỐC",
};

pub(super) const FARMING: Agency = Agency {
    name: "Sở Nông nghiệp và Môi trường",
    parent: PROVINCE_CAPITALS,
    capitals: "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
    symbol: "SNNMT",
    folder: "/so-nong-nghiep/",
    office: "KT. GIÁM ĐỐC",
};

pub(super) const COMMUNE: Agency = Agency {
    name: "Ủy ban nhân dân xã Hạ Lam",
    parent: "",
    capitals: "ỦY BAN NHÂN DÂN XÃ HẠ LAM",
    symbol: "UBND",
    folder: "/xa-ha-lam/",
    office: "CHỦ TỊCH",
};

/// Every agency but the province itself.
pub(super) const SUBSITES: [Agency; 5] = [HOME_AFFAIRS, HEALTH, CONSTRUCTION, FARMING, COMMUNE];
