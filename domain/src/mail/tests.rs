use uuid::Uuid;

use super::*;
use crate::ids::{CustomerId, MessageId, TicketId};

fn person(address: &str) -> Person {
    Person { name: None, address: address.to_owned() }
}

fn mail(from: &str) -> ReceivedMail {
    ReceivedMail { from: Some(person(from)), ..ReceivedMail::default() }
}

fn judged(mail: &ReceivedMail) -> Nature {
    nature(mail, |address| address == "help@desk.example", |id| id == "ours@desk.example")
}

#[test]
fn what_a_program_wrote_is_not_answered() {
    use InboundReason as Why;
    let base = mail("sara@shop.example");
    let with = |change: fn(&mut ReceivedMail)| {
        let mut mail = base.clone();
        change(&mut mail);
        judged(&mail)
    };
    assert_eq!(judged(&base), Nature::Person);
    assert_eq!(with(|mail| mail.auto_submitted = Some("no".to_owned())), Nature::Person);
    assert_eq!(with(|mail| mail.suppresses_answers = true), Nature::Person, "only not answered automatically");
    for (found, why) in [
        (with(|mail| mail.auto_submitted = Some("auto-replied".to_owned())), Why::Automatic),
        (with(|mail| mail.auto_submitted = Some("auto-generated".to_owned())), Why::Automatic),
        (with(|mail| mail.is_vacation = true), Why::Automatic),
        (with(|mail| mail.precedence = Some("bulk".to_owned())), Why::Bulk),
        (with(|mail| mail.precedence = Some("auto_reply".to_owned())), Why::Bulk),
        (with(|mail| mail.is_list = true), Why::MailingList),
        (with(|mail| mail.return_path = ReturnPath::Null), Why::NullSender),
        (with(|mail| mail.return_path = ReturnPath::Address("mailer-daemon@x.example".to_owned())), Why::Daemon),
        (with(|mail| mail.from = Some(person("postmaster@x.example"))), Why::Daemon),
        (with(|mail| mail.from = Some(person("do-not-reply@x.example"))), Why::NoReply),
        (with(|mail| mail.from = Some(person("no.reply+7@x.example"))), Why::NoReply),
        (with(|mail| mail.from = None), Why::NoSender),
    ] {
        assert_eq!(found, Nature::Doubtful(why));
    }
}

#[test]
fn our_own_mail_is_recognised_before_all_else() {
    let own = ReceivedMail { message_id: Some("ours@desk.example".to_owned()), ..mail("mailer-daemon@x.example") };
    assert_eq!(judged(&own), Nature::Own(InboundReason::OwnMessage));
    assert_eq!(judged(&mail("help@desk.example")), Nature::Own(InboundReason::OwnAddress));
    let report = ReceivedMail { report: Some(Report::default()), ..mail("mailer-daemon@x.example") };
    assert_eq!(judged(&report), Nature::Report);
}

const SARA: CustomerId = CustomerId::from_uuid(Uuid::from_u128(1));
const OMID: CustomerId = CustomerId::from_uuid(Uuid::from_u128(2));
const TICKET: TicketId = TicketId::from_uuid(Uuid::from_u128(3));
const OTHER: TicketId = TicketId::from_uuid(Uuid::from_u128(4));

#[test]
fn a_ticket_is_joined_only_by_its_own_customer() {
    let known = Standing { sender: Some(SARA), by_address: Some((TICKET, SARA)), ..Standing::default() };
    assert_eq!(place(&known), Place::Ticket(TICKET));
    let stranger = Standing { sender: Some(OMID), ..known.clone() };
    assert_eq!(place(&stranger), Place::Suspended(InboundReason::NotOfTicket));
    assert_eq!(place(&Standing { is_released: true, ..stranger }), Place::New, "let in, but not into the ticket");
    let nobody = Standing { sender: None, ..known };
    assert_eq!(place(&nobody), Place::Suspended(InboundReason::NotOfTicket));

    let headers =
        Standing { sender: Some(SARA), by_headers: vec![(OTHER, OMID), (TICKET, SARA)], ..Standing::default() };
    assert_eq!(place(&headers), Place::Ticket(TICKET));
    assert_eq!(place(&Standing { sender: None, ..headers }), Place::New);
    assert_eq!(place(&Standing::default()), Place::New);
}

#[test]
fn an_address_has_a_budget_unless_a_person_lets_it_in() {
    let full = Standing { recent: MAX_PER_ADDRESS, ..Standing::default() };
    assert_eq!(place(&full), Place::Suspended(InboundReason::TooMany));
    assert_eq!(place(&Standing { is_released: true, ..full.clone() }), Place::New);
    assert_eq!(place(&Standing { recent: MAX_PER_ADDRESS - 1, ..full }), Place::New);
}

#[test]
fn tokens_are_found_where_they_belong_and_nowhere_else() {
    let mac = base32([0xab; 16]);
    assert_eq!(mac.len(), MAC_CHARS);
    let address = reply_address("help@desk.example", 42, &mac);
    assert_eq!(address, format!("help+t42-{mac}@desk.example"));
    let token = ReplyToken::in_address(&address.to_uppercase()).unwrap();
    assert_eq!((token.number, token.mac), (42, mac.clone()), "mail systems change the case");
    let cut = &mac[..25];
    for bad in [
        "help@desk.example".to_owned(),
        "help+t42-@desk.example".to_owned(),
        format!("help+t42-{cut}@desk.example"),
        format!("help+t42-{mac}0@desk.example"),
        format!("help+t-{mac}@desk.example"),
        format!("help+t0-{mac}@desk.example"),
        format!("help+t+5-{mac}@desk.example"),
        format!("help+t99999999999999999999-{mac}@desk.example"),
        format!("help+x42-{mac}@desk.example"),
        format!("t42-{mac}@desk.example"),
        format!("help+t42-{}@desk.example", "!".repeat(26)),
    ] {
        assert_eq!(ReplyToken::in_address(&bad), None, "{bad}");
    }
    let long = format!("{}@desk.example", "a".repeat(40));
    assert_eq!(reply_address(&long, 42, &mac), long, "no room for a token");

    let message = MessageId::from_uuid(Uuid::from_u128(9));
    let id = message_id(message, &mac, "desk.example");
    assert_eq!(MessageToken::in_message_id(&id), Some(MessageToken { of: OwnId::Message(message), mac: mac.clone() }));
    for bad in ["", "a@b", "msg_1.x@b", &format!("{message}@b"), &format!("{message}.{cut}@b")] {
        assert_eq!(MessageToken::in_message_id(bad), None, "{bad}");
    }
}
