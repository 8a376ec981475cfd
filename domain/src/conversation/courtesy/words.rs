//! The words of which a courtesy may consist, in their normal form. A word that is in no list makes a message one that
//! somebody reads, so a missing word costs a look and never an answer.

/// Words that are a courtesy by themselves: thanks, praise, and that it was understood.
pub(super) const CORE: &str = "\
    thanks thank thanx thankyou thx thnx tnx thnks tnks ty tysm cheers appreciate appreciated appreciative grateful gratitude \
    awesome excellent fantastic brilliant wonderful amazing superb terrific perfect great lovely splendid \
    ok okay okey oki alright understood noted \
    ممنون ممنونم ممنونیم ممنونتون ممنونتم ممنان متشکر متشکرم متشکریم تشکر تشکرات سپاس سپاسگزار سپاسگزارم سپاسگزاریم \
    سپاسگذار سپاسگذارم سپاسگذاریم سپاسمندم مرسی مرسیی مچکر مچکرم مچکریم مچکرتونم ممنو دمت دمتون عالی عالیه عالیی عالیست \
    محشره بینظیر بینظیرید بینظیرین قدردانم قدردان قدردانی باشه چشم اوکی اوکیه اکی حله احسنت آفرین \
    mamnoon mamnoonam mamnun mamnunam mamnon merci mersi mersii mercii sepas sepasgozaram tashakor tashakkor motshakeram \
    moteshaker moteshakeram motshakram motashakeram motshakeram damet dametun dametoon aali aliye ali bashe";

/// Words that say that the matter is done.
pub(super) const DONE: &str = "solved resolved fixed sorted works working worked حلش";

/// Runs of words that say that the matter is done, or that nothing is left to ask: a line each, the choices for a word with
/// `|` between them. Persian says "became" of what is done; "did not become" is another word and in none of them.
pub(super) const DONE_RUNS: &str = "\
حل|درست|برطرف|رفع|مرتفع|ردیف|اوکی|اکی|درستش|انجام|وصل|باز|واریز|فعال|تایید|پرداخت|ارسال|پیدا شد|شده|شدش|شدن|شدند|گردید|گشت
وارد|وصل|متوجه|موفق شدم|شدیم
کار|جواب میکنه|میکند|کرد|داد|میده|میدهد
راه|راهش افتاد|افتاده
به دستم|دستم رسید|رسیده
دستم رسید
حل|رفع|برطرف شدن مشکل|مشکلم|مساله|مسئله|موضوع|ایراد|خطا
از|بابت|برای|بخاطر حل|رفع مشکل|مشکلم|مساله|مسئله|موضوع|ایراد|خطا
مشکلی|سوالی|مسیله|مشکل نیست|ندارم|نداریم|نمونده|نماند|نمانده
سوال|مشکل دیگه|دیگری ای|ی ندارم|نداریم|نیست
سوال|مشکل دیگه|دیگری|دیگهای ندارم|نداریم|نیست
دیگه|دیگر مشکلی|سوالی نیست|ندارم|نداریم
hal|dorost|bartaraf|raf|radif|anjam|vasl|baz|variz shod|shode|shodesh|shodeh|gardid
vared|vasl|motevajeh shodam|shodim
kar mikone|kard
moshkeli nist|nadaram
soali nist|nadaram
i can log|sign in
i was|am able to log|sign in
able to log|sign in
logged|got|signed in
went|came|go|goes through
up and running
back online|up
back to normal
saved|made my|our day|week|life
no worries
no problem|problems at all
no problem|problems anymore
no problem|problems
no more|further|other questions|issues|problems
nothing else
all good|set|sorted
does the trick
did the trick|job
that did it
that helped|helps
it arrived
i|we received|got it|them|everything
has arrived
";

/// Runs of words that wish well.
pub(super) const WISHES: &str = "\
have|enjoy a|the|your|one nice|great|good|lovely|wonderful|pleasant|blessed|fantastic|happy day|weekend|evening|night|afternoon|morning|week|time|holiday|nowruz|one
have|enjoy a|the|your|one day|weekend|evening|night|afternoon|morning|week|time|holiday|nowruz
good|nice|happy|lovely|great day|weekend|evening|night|afternoon|morning|week|holiday|nowruz|year|one
take care
keep it up
keep up the good|great work
god bless
stay safe|well|healthy
see you
";

/// What may stand beside a courtesy.
pub(super) const BESIDE: &str = "\
    you u so much very a an lot lots ton tons million for your ur the this that it its everything all again now indeed really truly \
    highly many and to of in with just super quite most deeply sincerely kindly helpful help helping support service assistance \
    advice guidance explanation clarification quick quickly fast swift prompt rapid immediate speedy reply response responding \
    replying answer answering time patience kind kindness care effort efforts attention team guys everyone everybody folks \
    staff colleagues friend sir madam maam dear hi hello hey fine well good nice bye goodbye regards best wishes cheers i we am \
    are my our me us is was been has perfectly smoothly like charm got received clear done work job wow yay too also both \
    با اقای مهندس دکتر خیلی بسیار واقعا حقیقتا فراوان زیاد بی نهایت بینهایت صمیمانه قلبا از بابت برای به خاطر بخاطر و شما تو همه همگی تیم \
    مجموعه همکاران همکارا همکارای همکارهای عزیز عزیزم عزیزان محترم گرامی جان جناب آقا خانم دوست دوستان سریع سریعتون خوب خوبه \
    خوبتون خوبی کامل کاملتون دقیق دقیقتون الان حالا دیگه دیگر همین همه همچی چی چیز موفق موید پیروز باشید باشین باشی \
    سلامت پاینده سربلند پایدار شاد زنده روز روزتون روزت شب شبتون شبت وقت وقتتون بخیر خوش خوشی داشته خدا خداوند خیر خیرتون \
    خیرت بده بدهد بدهاد نگهدار نگهدارتون حفظتون کنه سلام درود دست دستت دستتون دستان دستتان درد نکنه نکند گرم خسته نباشید \
    نباشین نباشی قربان قربونت قربانت فدات فداتون مخلصم مخلصیم چاکرم چاکریم ارادتمند کردید کردین کردی فرمودید فرمودین دادید \
    دادین دادی کشیدید کشیدین گذاشتید گذاشتین بودید بودین بود هم که این اون رو را مشکلی متوجه شدم شدیم گرفتم گرفتیم فهمیدم \
    فهمیدیم دریافت بنده من ما سرکار عالی یک دنیا هزار بار مجدد مجددا دوباره بازم باز یکی ی ها های هستم هستیم است هست میکنم \
    میکنیم کردم دارم ای عمل وجود \
    kheili kheyli kheili khyli vaghean az baraye bara babate babat shoma shomaa va ham hame jan aziz aghaye khanom dastet dastetoon \
    dastetun dastetoun dard nakone garm khaste nabashid nabashin nabashi lotf kardid kardin kardi komak komaketoon komaketun \
    rahnamaei rahnamayi rahnamaitoon javab javabetoon javabetun peygiri peygiritoon peygiritun sari zood khoob khub alan dige ke in \
    ro zahmat keshidid keshidin movafagh bashid bashin rooz ruz khosh khodafez salam doroud";

/// Nouns that Persian gives endings: their beginnings.
pub(super) const STEMS: &str = "\
    پاسخ جواب راهنمای پیگیری کمک همراهی همکاری لطف محبت زحمت زحمات توجه سرعت حوصله وقت صبر صبوری مهربانی مهربونی رسیدگی خدمات \
    پشتیبان پشتیبانی اطلاعرسانی توضیح توضیحات حمایت برخورد احترام پاسخگوی پاسخدهی مساعدت عنایت بزرگواری";

/// The endings: "of yours", "of you", "a", the plural.
pub(super) const ENDINGS: &str =
    "ی ت م ش تون تان شون شان یتون یتان یت ها های هاتون هاتان هایتان هایتون تونو اتون اتان ات ون ان یی یتونو ای";

/// What may be called done, and only that: beside no word of [`DONE`] it is something that somebody reads.
pub(super) const MATTERS: &str = "\
    problem issue trouble error matter مشکل مشکلم مشکلمون مشکله موضوع مساله مسئله مسیله مسالم ایراد ایرادش خطا خطاش کار کارم \
    کارمون moshkel moshkelam moshkelemoon mozoo karam";

/// Words after, or before, which a name stands.
pub(super) const TITLES: &str = "آقای خانم جناب مهندس دکتر سرکار mr mrs ms dr aghaye khanom jenab mohandes";
/// Words that follow a name.
pub(super) const AFTER_NAME: &str = "جان جون خانم آقا عزیز jan joon khanom";
/// English words that a name follows, written with a capital.
pub(super) const BEFORE_NAME: &str = "thanks thank you thx cheers hi hello hey dear regards wishes";

/// Signs that thank by themselves.
pub(super) const SIGNS: &str = "🙏👍👌❤♥💐🌹🌷🌸🌺💖💚💙🤍😊🙂😍🥰☺🎉👏🤝";
