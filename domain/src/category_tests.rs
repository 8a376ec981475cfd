use uuid::Uuid;

use super::*;

const NOW: Instant = Instant::from_millis(1_774_000_000_000);

fn id(number: u128) -> CategoryId {
    CategoryId::from_uuid(Uuid::from_u128(number))
}

fn category(number: u128, parent: Option<u128>, position: i64) -> Category {
    let new = NewCategory {
        id: id(number),
        parent_id: parent.map(id),
        key: format!("key-{number}"),
        name_fa: format!("دستهٔ {number}"),
        name_en: format!("Category {number}"),
        position,
        team_id: None,
        seed_words: Vec::new(),
        triage: CategoryTriage::Automatic,
        required_skills: Vec::new(),
    };
    Category::create(new, NOW).0
}

/// 1 > 2 > 3 > 4 and, apart, 10 > 11.
fn forest() -> Vec<Category> {
    let chain = [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(3)), (10, None), (11, Some(10))];
    chain.into_iter().map(|(number, parent)| category(number, parent, 0)).collect()
}

#[test]
fn a_category_cannot_be_put_below_itself() {
    let categories = forest();
    let tree = Tree::of(&categories);
    for below in [1, 2, 3, 4] {
        assert_eq!(tree.check_place(Some(id(1)), id(below)), Err(PlaceError::Cycle), "{below}");
    }
    assert_eq!(tree.check_place(Some(id(4)), id(1)), Ok(()));
    assert_eq!(tree.check_place(Some(id(1)), id(99)), Err(PlaceError::Missing));
}

#[test]
fn the_tree_has_at_most_five_levels_also_when_a_branch_moves() {
    let mut categories = forest();
    assert_eq!(Tree::of(&categories).check_place(None, id(4)), Ok(()));
    categories.push(category(5, Some(4), 0));
    let tree = Tree::of(&categories);
    assert_eq!(tree.check_place(None, id(5)), Err(PlaceError::TooDeep));
    assert_eq!(tree.check_place(Some(id(11)), id(4)), Ok(()), "one level below the fourth");
    assert_eq!(tree.check_place(Some(id(10)), id(4)), Err(PlaceError::TooDeep), "two levels below the fourth");
    assert_eq!(tree.check_place(Some(id(10)), id(3)), Ok(()));
    assert_eq!(tree.check_place(Some(id(1)), id(10)), Err(PlaceError::TooDeep), "it is five levels high itself");
    assert_eq!(tree.check_place(Some(id(2)), id(10)), Ok(()), "four levels below the first");
    assert_eq!(tree.check_place(Some(id(2)), id(11)), Err(PlaceError::TooDeep), "four levels below the second");
}

#[test]
fn parents_come_before_children_and_siblings_by_position_then_key() {
    let categories = vec![
        category(3, Some(1), 5),
        category(2, None, 0),
        category(4, Some(1), 5),
        category(5, Some(3), 9),
        category(1, None, 1),
        category(6, Some(1), 0),
    ];
    let ordered = in_tree_order(categories);
    let keys: Vec<&str> = ordered.iter().map(|(_, category)| category.key.as_str()).collect();
    assert_eq!(keys, ["key-2", "key-1", "key-6", "key-3", "key-5", "key-4"]);
    assert!(ordered.windows(2).all(|pair| pair[0].0 < pair[1].0), "places are unique and ascending");
}

#[test]
fn a_change_without_effect_is_none_and_words_stay_out_of_the_facts() {
    let before = category(1, None, 3);
    let same = CategoryChange {
        parent_id: Some(None),
        key: Some("key-1".to_owned()),
        name_fa: None,
        name_en: Some("Category 1".to_owned()),
        position: Some(3),
        team_id: Some(None),
        seed_words: Some(Vec::new()),
        triage: Some(CategoryTriage::Automatic),
        required_skills: Some(Vec::new()),
    };
    assert_eq!(before.change(same, NOW), None);
    let change = CategoryChange { name_en: Some("Other".to_owned()), position: Some(4), ..CategoryChange::default() };
    let (after, draft) = before.change(change, NOW.plus_seconds(1)).unwrap();
    assert_eq!((after.version, draft.version, after.position), (2, 2, 4));
    assert_eq!(draft.facts.keys().collect::<Vec<_>>(), ["position"]);
    assert_eq!(draft.private.keys().collect::<Vec<_>>(), ["name_en"]);
    assert_eq!(after.removed().version, 3);
}

#[test]
fn keys_are_plain() {
    for good in ["a", "billing", "late-payment", "a_1", &"x".repeat(60)] {
        assert!(is_category_key(good), "{good}");
    }
    for bad in ["", "A", "a b", "فنی", "a.b", &"x".repeat(61)] {
        assert!(!is_category_key(bad), "{bad}");
    }
}
