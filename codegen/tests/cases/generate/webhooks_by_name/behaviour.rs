use webhooks_by_name::*;

const PET: &[u8] = br#"{"name":"Rex","kind":"pet"}"#;

fn rex() -> Pet {
    from_json(std::str::from_utf8(PET).unwrap()).unwrap()
}

#[test]
fn one_body_is_what_its_name_says() {
    assert_eq!(WebhookEvent::decode_as("pet.born", PET), WebhookEvent::PetBorn(rex()));
    let list = [b"[", PET, b"]"].concat();
    assert_eq!(WebhookEvent::decode_as("pets-moved", &list), WebhookEvent::PetsMoved(vec![rex()]));
    let WebhookEvent::Anything(json) = WebhookEvent::decode_as("anything", PET) else { panic!() };
    assert_eq!(to_json(&json).as_bytes(), PET);
}

#[test]
fn what_is_unknown_or_does_not_fit_is_kept() {
    for (name, fits) in [("pet.died", true), ("pets-moved", false)] {
        let WebhookEvent::Unrecognized(kept) = WebhookEvent::decode_as(name, PET) else { panic!("{name}") };
        assert_eq!(kept.body(), PET);
        assert_eq!(kept.misfit().is_none(), fits, "{name}");
    }
}
