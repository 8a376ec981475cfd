//! Words that say nothing about what a request is about, in their normal form.

use std::{collections::HashSet, sync::LazyLock};

const WORDS: &str = "\
    a about after again all also am an and any are as at be because been before but by can could did do does doing for \
    from get getting got had has have hello help hey hi how i if im in into is it its ive just kind know like me more my \
    need no not now of on once one only or our out over please regards same since so some thank thanks that the their \
    them then there these they this those to today too tried try trying up us very want was we were what when where \
    which while who why will with would you your yours dear team sir madam still really dont doesnt cant cannot wont isnt \
    \
    از است اش ام ان اگر اگه اما این اینکه با باز بار باشد باشه باید برای براي بعد بعدش بودم بود بودن به بین تا تان تر تو \
    توی توان حالا خب خود خودم خیلی دارد دارم داره داریم در درود دو دوباره دیگر دیگه را رو روی سپاس ست سلام شد شده شدم \
    شما ظاهرا عزیز فقط قبل کرد کردم کرده کردن کنم کند کنید کنه که کمک لطفا لطف ما من مرسی ممنون متشکرم مورد میشه میشود \
    میکنم میکند میکنه میخوام میخواهم نه نیز نیست نشد نمیشه نمیشود و ولی وقت وقتی هر هست هستم هستید هم همچنین همین همه \
    هنوز یا یعنی یک یکی یه امروز خسته نباشید بخیر پس پیش چرا چه چند چون چی آن آیا ای ایا او اون \
    \
    agar age alan aslan az ba baraye bayad be bood bud chera chi dar dare daram dige dobare emrooz emruz faghat felan ham \
    hamin hanooz hanuz hast in ke kheili kheyli khodam konam kone konid kardam karde komak lotfan ma man mamnoon merci \
    mersi mige mikonam mikone mishe nashod nemishe nist o pas ra ro salam shod shode shoma ta to toye va vali yani ye yek";

static COMMON: LazyLock<HashSet<String>> =
    LazyLock::new(|| WORDS.split_whitespace().map(crate::text::normalise).collect());

/// Is it one of them?
pub(super) fn is_common(word: &str) -> bool {
    COMMON.contains(word)
}
