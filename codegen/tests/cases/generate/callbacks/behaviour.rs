use callbacks::*;

#[test]
fn a_callback_is_known_by_its_operation_and_its_name() {
    let data = br#"{"userData":"x"}"#;
    let event = WebhookEvent::decode_as("openStream onData", data);
    assert!(matches!(event, WebhookEvent::OpenStreamOnData(data) if data.user_data.as_deref() == Some("x")));
    assert!(matches!(WebhookEvent::decode_as("onData", data), WebhookEvent::Unrecognized(_)));
}
