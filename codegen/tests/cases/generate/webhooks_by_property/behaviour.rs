use webhooks_by_property::*;

#[test]
fn a_payload_is_recognised_by_the_property_that_differs() {
    let lost = br#"{"id":"1","version":"1","event":"pet.lost"}"#;
    assert!(matches!(WebhookEvent::decode(lost), WebhookEvent::LostPet(pet) if pet.id.as_str() == "1"));
    let sold = br#"{"id":"1","version":"2","event":"pet.sold","price":2.5}"#;
    assert!(matches!(WebhookEvent::decode(sold), WebhookEvent::SoldPet(pet) if pet.price == 2.5));
    let found = br#"{"id":"1","version":"1","event":"pet.found"}"#;
    let WebhookEvent::Unrecognized(kept) = WebhookEvent::decode(found) else { panic!() };
    assert_eq!((kept.webhook_type(), kept.body()), (Some("pet.found"), &found[..]));
}
