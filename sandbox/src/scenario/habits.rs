//! What people do with their money, as tables.

use chrono::{Datelike, NaiveDate, Weekday};
use fastrand::Rng;

use super::person::Person;

/// When something happens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// On this day of each month.
    Monthly(u32),
    /// On this day of each week.
    Weekly(Weekday),
    /// On so many days of a hundred.
    Percent(u8),
    /// On some of the last days before payday, the more the tighter money is.
    Overdraft,
}

impl When {
    /// Whether it happens on `date`.
    pub(crate) fn falls_on(self, date: NaiveDate, person: Person, rng: &mut Rng) -> bool {
        match self {
            Self::Monthly(day) => date.day() == day,
            Self::Weekly(day) => date.weekday() == day,
            Self::Percent(chance) => rng.u8(0..100) < chance,
            Self::Overdraft => matches!(date.day(), 12..=14 | 27..) && rng.u8(0..100) < person.overdraft_chance(),
        }
    }
}

/// How a transaction takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    /// By the bank: wages, transfers, fees.
    Bank,
    /// In a shop.
    Place,
    /// Online.
    Digital,
    /// With a paper check.
    Check,
}

/// A thing that somebody does again and again.
#[derive(Debug)]
pub(crate) struct Habit {
    pub(crate) when: When,
    /// Least and most cents; money that comes in is negative.
    pub(crate) cents: (i64, i64),
    pub(crate) description: &'static str,
    pub(crate) merchant: Option<&'static str>,
    /// Primary and detailed category.
    pub(crate) category: Option<(&'static str, &'static str)>,
    pub(crate) channel: Channel,
}

/// The detailed category of a fee for an overdraft or insufficient funds.
pub(crate) const NSF_FEE: &str = "BANK_PENALTIES_INSUFFICIENT_FUNDS";

const fn habit(
    when: When,
    cents: (i64, i64),
    description: &'static str,
    merchant: &'static str,
    category: (&'static str, &'static str),
    channel: Channel,
) -> Habit {
    Habit { when, cents, description, merchant: Some(merchant), category: Some(category), channel }
}

const fn by_bank(
    when: When,
    cents: (i64, i64),
    description: &'static str,
    category: (&'static str, &'static str),
) -> Habit {
    Habit { when, cents, description, merchant: None, category: Some(category), channel: Channel::Bank }
}

use Channel::{Check, Digital, Place};
use When::{Monthly, Overdraft, Percent, Weekly};

const GROCERIES: (&str, &str) = ("FOOD_RETAIL", "FOOD_RETAIL_GROCERIES");
const DINING: (&str, &str) = ("FOOD_AND_DRINK", "FOOD_AND_DRINK_RESTAURANT");

/// A checking account with wages, rent and daily life.
#[rustfmt::skip]
pub(crate) const SALARIED: &[Habit] = &[
    by_bank(Monthly(1), (-231_644, -231_644), "NORTHWIND FREIGHT PAYROLL PPD", ("INCOME", "INCOME_WAGES")),
    by_bank(Monthly(15), (-231_644, -231_644), "NORTHWIND FREIGHT PAYROLL PPD", ("INCOME", "INCOME_WAGES")),
    habit(Monthly(2), (148_000, 148_000), "JUNIPER ROW APTS ONLINE PMT", "Juniper Row Apartments", ("RENT_AND_UTILITIES", "RENT_AND_UTILITIES_RENT"), Digital),
    habit(Monthly(6), (6_210, 14_890), "BAYLINE ELECTRIC BILLPAY", "Bayline Electric", ("RENT_AND_UTILITIES", "RENT_AND_UTILITIES_ENERGY"), Digital),
    habit(Monthly(11), (5_500, 5_500), "TALLGRASS MOBILE AUTOPAY", "Tallgrass Mobile", ("RENT_AND_UTILITIES", "RENT_AND_UTILITIES_PHONE"), Digital),
    habit(Monthly(18), (1_599, 1_599), "LANTERN STREAMING", "Lantern Streaming", ("ENTERTAINMENT", "ENTERTAINMENT_TV_AND_MOVIES"), Digital),
    habit(Monthly(8), (42_000, 42_000), "CHECK PAID", "Little Acorn Daycare", ("GENERAL_SERVICES", "GENERAL_SERVICES_CHILDCARE"), Check),
    habit(Weekly(Weekday::Sat), (6_840, 17_320), "LARKFIELD FOODS #0412", "Larkfield Foods", GROCERIES, Place),
    habit(Percent(35), (385, 1_240), "COPPER KETTLE COFFEE", "Copper Kettle Coffee", ("FOOD_AND_DRINK", "FOOD_AND_DRINK_COFFEE"), Place),
    by_bank(Monthly(3), (25_000, 25_000), "TRANSFER TO SAVINGS", ("TRANSFER_OUT", "TRANSFER_OUT_SAVINGS")),
    by_bank(Monthly(20), (71_500, 71_500), "HARBOR CARD PAYMENT", ("LOAN_PAYMENTS", "LOAN_PAYMENTS_CREDIT_CARD")),
    by_bank(Overdraft, (3_400, 3_400), "INSUFFICIENT FUNDS FEE", ("BANK_PENALTIES", NSF_FEE)),
    Habit { when: Percent(3), cents: (2_000, 16_000), description: "ATM WITHDRAWAL", merchant: None, category: None, channel: Place },
];

/// A savings account that grows.
#[rustfmt::skip]
pub(crate) const SAVING: &[Habit] = &[
    by_bank(Monthly(3), (-25_000, -25_000), "TRANSFER FROM CHECKING", ("TRANSFER_IN", "TRANSFER_IN_SAVINGS")),
    by_bank(Monthly(28), (-4_187, -3_010), "INTEREST PAID", ("INCOME", "INCOME_INTEREST_EARNED")),
    by_bank(Percent(1), (10_000, 45_000), "WITHDRAWAL", ("TRANSFER_OUT", "TRANSFER_OUT_WITHDRAWAL")),
];

/// A credit card for shopping.
#[rustfmt::skip]
pub(crate) const CARD: &[Habit] = &[
    habit(Percent(22), (1_150, 6_480), "MARIGOLD KITCHEN", "Marigold Kitchen", DINING, Place),
    habit(Percent(12), (990, 14_999), "PAPERKITE.EXAMPLE", "Paperkite", ("GENERAL_MERCHANDISE", "GENERAL_MERCHANDISE_ONLINE_MARKETPLACES"), Digital),
    habit(Weekly(Weekday::Wed), (3_120, 5_870), "REDSTONE FUEL 77", "Redstone Fuel", ("TRANSPORTATION", "TRANSPORTATION_GAS"), Place),
    by_bank(Monthly(21), (-71_500, -71_500), "PAYMENT THANK YOU", ("LOAN_PAYMENTS", "LOAN_PAYMENTS_CREDIT_CARD")),
];

/// A checking account for work on the side.
#[rustfmt::skip]
pub(crate) const FREELANCE: &[Habit] = &[
    by_bank(Weekly(Weekday::Fri), (-42_075, -18_010), "PINWHEEL TASKS PAYOUT", ("INCOME", "INCOME_GIG_ECONOMY")),
    habit(Percent(18), (450, 3_999), "DRIFTWOOD PARKING", "Driftwood Parking", ("TRANSPORTATION", "TRANSPORTATION_PARKING"), Place),
    habit(Weekly(Weekday::Tue), (7_225, 24_340), "LARKFIELD FOODS #0087", "Larkfield Foods", GROCERIES, Place),
    habit(Monthly(9), (2_900, 2_900), "SKETCHBENCH SUBSCRIPTION", "Sketchbench", ("GENERAL_SERVICES", "GENERAL_SERVICES_OTHER"), Digital),
];

/// A checking account with payouts of several platforms.
#[rustfmt::skip]
pub(crate) const GIG_WORK: &[Habit] = &[
    by_bank(Percent(24), (-38_880, -11_440), "PINWHEEL TASKS PAYOUT", ("INCOME", "INCOME_GIG_ECONOMY")),
    by_bank(Percent(18), (-31_310, -8_105), "SWIFTLANE DELIVERY PAY", ("INCOME", "INCOME_GIG_ECONOMY")),
    habit(Monthly(4), (98_000, 98_000), "JUNIPER ROW APTS ONLINE PMT", "Juniper Row Apartments", ("RENT_AND_UTILITIES", "RENT_AND_UTILITIES_RENT"), Digital),
    habit(Percent(30), (2_240, 5_980), "REDSTONE FUEL 77", "Redstone Fuel", ("TRANSPORTATION", "TRANSPORTATION_GAS"), Place),
    habit(Weekly(Weekday::Sun), (5_120, 13_990), "LARKFIELD FOODS #0412", "Larkfield Foods", GROCERIES, Place),
    by_bank(Monthly(20), (71_500, 71_500), "HARBOR CARD PAYMENT", ("LOAN_PAYMENTS", "LOAN_PAYMENTS_CREDIT_CARD")),
    by_bank(Overdraft, (3_400, 3_400), "INSUFFICIENT FUNDS FEE", ("BANK_PENALTIES", NSF_FEE)),
];

/// A checking account that others pay into now and then.
#[rustfmt::skip]
pub(crate) const ALLOWANCE: &[Habit] = &[
    by_bank(Monthly(5), (-32_000, -28_000), "TRANSFER FROM FAMILY", ("TRANSFER_IN", "TRANSFER_IN_ACCOUNT_TRANSFER")),
    habit(Percent(28), (420, 1_900), "COPPER KETTLE COFFEE", "Copper Kettle Coffee", ("FOOD_AND_DRINK", "FOOD_AND_DRINK_COFFEE"), Place),
    habit(Weekly(Weekday::Sat), (2_210, 4_980), "LARKFIELD FOODS #0412", "Larkfield Foods", GROCERIES, Place),
];

/// A checking account of a small business.
#[rustfmt::skip]
pub(crate) const BUSINESS: &[Habit] = &[
    by_bank(Percent(9), (-612_500, -88_000), "WIRE IN CUSTOMER INVOICE", ("INCOME", "INCOME_OTHER_INCOME")),
    by_bank(Monthly(25), (310_000, 310_000), "STUDIO PAYROLL RUN", ("TRANSFER_OUT", "TRANSFER_OUT_ACCOUNT_TRANSFER")),
    habit(Monthly(3), (172_000, 172_000), "LOFTWORKS STUDIO RENT", "Loftworks", ("RENT_AND_UTILITIES", "RENT_AND_UTILITIES_RENT"), Digital),
    habit(Percent(15), (2_400, 48_900), "INKWELL SUPPLY CO", "Inkwell Supply", ("GENERAL_MERCHANDISE", "GENERAL_MERCHANDISE_OFFICE_SUPPLIES"), Digital),
];

/// A checking account on which something happens three times a day.
#[rustfmt::skip]
pub(crate) const BUSY: &[Habit] = &[
    by_bank(Percent(95), (-4_900, -4_100), "DAILY SETTLEMENT", ("TRANSFER_IN", "TRANSFER_IN_DEPOSIT")),
    habit(Percent(95), (820, 2_450), "MARIGOLD KITCHEN", "Marigold Kitchen", DINING, Place),
    habit(Percent(95), (990, 3_199), "PAPERKITE.EXAMPLE", "Paperkite", ("GENERAL_MERCHANDISE", "GENERAL_MERCHANDISE_ONLINE_MARKETPLACES"), Digital),
];
