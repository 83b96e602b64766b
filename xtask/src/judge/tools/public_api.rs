//! `cargo public-api`: a listing of all that a crate makes public, one line an item.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{Spot, split_path};

/// Its cargo subcommand.
pub(super) const NAME: &str = "public-api";

/// Its arguments for a package.
pub(super) fn arguments(package: &str) -> [&str; 5] {
    // Without derived, auto and blanket implementations.
    ["--package", package, "-sss", "--color", "never"]
}

/// The lines of a listing, with the name of the crate replaced by `crate`.
pub(super) fn lines(listing: &str, package: &str) -> BTreeSet<String> {
    let name = format!("{}::", package.replace('-', "_"));
    // The line of the crate itself names nothing in it.
    listing.lines().filter(|line| line.contains(&name)).map(|line| line.replace(&name, "crate::")).collect()
}

/// The lines of an old listing with the new names of types. `bridged` types keep the old name as an alias, so that their
/// declarations are renamed, too; `renamed` types do not.
pub(super) fn updated(
    lines: &BTreeSet<String>,
    bridged: &BTreeMap<String, String>,
    renamed: &BTreeMap<String, String>,
) -> Vec<(String, String)> {
    let update = |line: &String| {
        let own = spot(line).map(|spot| spot.owner);
        let successor = |name: &str| {
            let successor = bridged.get(name).or_else(|| renamed.get(name).filter(|_| own.as_deref() != Some(name)));
            successor.map(String::as_str)
        };
        (line.clone(), replace_names(line, successor))
    };
    lines.iter().map(update).collect()
}

/// Replaces names of types of the crate.
fn replace_names<'h>(line: &str, successor: impl Fn(&str) -> Option<&'h str>) -> String {
    let mut parts = line.split("crate::");
    let mut replaced = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_at(name_length(part));
        replaced.push_str("crate::");
        replaced.push_str(successor(name).unwrap_or(name));
        replaced.push_str(rest);
    }
    replaced
}

fn name_length(text: &str) -> usize {
    text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len())
}

/// The path that a line declares.
pub(super) fn spot(line: &str) -> Option<Spot> {
    let line = line.rsplit_once("] pub ").map_or(line, |(_, rest)| rest);
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let is_impl = line.starts_with("impl");
    let subject = line.rsplit_once(" for ").filter(|_| is_impl).map_or(line, |(_, target)| target);
    let subject = if subject.contains("crate::") { subject } else { line };
    let (before, mut rest) = subject.split_once("crate::")?;
    let mut segments = Vec::new();
    loop {
        let (name, after) = rest.split_at(name_length(rest));
        segments.push(name);
        match after.strip_prefix("::") {
            Some(further) if name_length(further) > 0 => rest = further,
            _ => {
                rest = after;
                break;
            }
        }
    }
    let (owner, member) = split_path(&segments)?;
    let mark = if before.is_empty() && rest.starts_with(": ") { "." } else { "::" };
    let member = member.map(|member| format!("{mark}{member}")).unwrap_or_default();
    Some(Spot { owner, declares: !is_impl && member.is_empty(), member })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Option<(String, bool)> {
        spot(line).map(|spot| (format!("{}{}", spot.owner, spot.member), spot.declares))
    }

    #[test]
    fn each_kind_of_line_is_about_what_it_declares() {
        let expected = [
            ("#[non_exhaustive] pub enum crate::PrismProduct", "PrismProduct", true),
            ("pub struct crate::ApiClientId(_)", "ApiClientId", true),
            ("pub type crate::OldName = crate::NewName", "OldName", true),
            ("pub crate::PrismProduct::Detect", "PrismProduct::Detect", false),
            ("pub crate::ReportUserRef::UserId(crate::UserId)", "ReportUserRef::UserId", false),
            ("pub crate::Owner::document_id: core::option::Option<crate::Text>", "Owner.document_id", false),
            ("pub const crate::PrismProduct::SENSITIVE: bool", "PrismProduct::SENSITIVE", false),
            ("pub fn crate::Owner::names(self, impl core::convert::Into<crate::Text>) -> Self", "Owner::names", false),
            ("pub async fn crate::Client::user_create(&self, &crate::UserCreateRequest)", "Client::user_create", false),
            ("impl crate::Owner", "Owner", false),
            ("impl core::convert::From<&str> for crate::PrismProduct", "PrismProduct", false),
            ("impl<T: core::convert::Into<x::Text>> core::convert::From<T> for crate::ItemId", "ItemId", false),
            ("impl core::convert::From<crate::ItemId> for alloc::string::String", "ItemId", false),
            ("pub struct crate::operations::UserCreate", "operations::UserCreate", true),
            ("pub type crate::operations::UserCreate::Request = crate::A", "operations::UserCreate::Request", false),
        ];
        for (line, spot, declares) in expected {
            assert_eq!(told(line), Some((spot.to_owned(), declares)), "{line}");
        }
        assert_eq!(told("pub mod crate::operations"), None);
    }

    #[test]
    fn a_listing_is_free_of_the_name_of_its_package() {
        let listing = "pub mod a_crate\npub mod a_crate::operations\npub a_crate::Owner::id: a_crate::OwnerId\n";
        let expected = ["pub crate::Owner::id: crate::OwnerId", "pub mod crate::operations"];
        assert_eq!(lines(listing, "a-crate"), expected.map(str::to_owned).into());
    }

    #[test]
    fn a_new_name_is_told_once_and_not_where_it_is_used() {
        let both = |old: &str, new: &str| BTreeMap::from([(old.to_owned(), new.to_owned())]);
        let listing =
            ["pub crate::A::b: crate::B", "pub crate::A::c: crate::C", "pub struct crate::B", "pub struct crate::C"];
        let listing = listing.map(str::to_owned).into();
        let updated = updated(&listing, &both("B", "NewB"), &both("C", "NewC"));
        let updated: Vec<_> = updated.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!(
            updated,
            [
                "pub crate::A::b: crate::NewB",
                "pub crate::A::c: crate::NewC",
                "pub struct crate::NewB",
                "pub struct crate::C"
            ]
        );
    }
}
