### What a payer reads on the hosted page, in Bengali. Notes for translators stand in en.ftl.

## The page as a whole

page-title = { $shop }-কে পেমেন্ট
page-title-save = { $shop }-এর জন্য কার্ড সংরক্ষণ
skip-to-form = সরাসরি পেমেন্টে যান
test-mode = পরীক্ষামূলক মোড
test-mode-explained = কোনো প্রকৃত অর্থ কাটা হবে না। একটি পরীক্ষামূলক কার্ড ব্যবহার করুন।
working = অনুগ্রহ করে একটু অপেক্ষা করুন

## What is paid

summary-title = আপনার অর্ডার
summary-shop = দোকান
summary-order = অর্ডার নম্বর
amount-nothing = এখন কোনো অর্থ কাটা হবে না
amount-reserved = অর্থ এখন সংরক্ষিত থাকবে এবং পরে কাটা হবে

## How it is paid

methods-title = পেমেন্টের পদ্ধতি
method-card = কার্ড
method-erip = ইআরআইপি
method-bank-transfer = ব্যাংক ট্রান্সফার
method-redirect-note = আপনি { $method }-এর পৃষ্ঠায় এগিয়ে যাবেন এবং তারপর এখানে ফিরে আসবেন।
pay-with-wallet = { $wallet } দিয়ে পেমেন্ট করুন
wallet-or = অথবা অন্যভাবে পেমেন্ট করুন
brands-accepted = গৃহীত কার্ড

## The card

card-title = কার্ডের তথ্য
card-number = কার্ড নম্বর
card-expiry = মেয়াদ শেষের তারিখ
card-expiry-placeholder = মাস / বছর
card-expiry-hint = মাস ও বছর
card-cvv = নিরাপত্তা কোড
card-cvv-hint = কার্ডের পেছনের { $digits }টি সংখ্যা
card-cvv-hint-front = কার্ডের সামনের { $digits }টি সংখ্যা
card-holder = কার্ডে থাকা নাম
card-brand-is = কার্ডের ব্র্যান্ড: { $brand }

## Cards of earlier visits

saved-title = আপনার সংরক্ষিত কার্ড
saved-card = { $brand }, শেষ সংখ্যা { $last4 }
saved-expires = মেয়াদ { $expiry } পর্যন্ত
saved-expired = মেয়াদ শেষ হয়েছে { $expiry }
pay-with-another-card = অন্য কার্ড দিয়ে পেমেন্ট করুন
save-card = পরের বারের জন্য এই কার্ড সংরক্ষণ করুন
save-card-for-shop = ভবিষ্যতের পেমেন্টের জন্য { $shop }-কে এই কার্ড সংরক্ষণের অনুমতি দিন
save-card-hint = পরের বার আপনার শুধু নিরাপত্তা কোড লাগবে।
agreement = আমি { $shop }-এর শর্তাবলিতে সম্মত
agreement-link = শর্তাবলি পড়ুন
opens-new-window = নতুন উইন্ডোতে খোলে

## About the payer

customer-title = আপনার তথ্য
customer-email = ইমেইল
customer-first-name = নামের প্রথম অংশ
customer-last-name = পদবি
customer-address = ঠিকানা
customer-city = শহর
customer-state = রাজ্য বা প্রদেশ
customer-zip = পোস্টাল কোড
customer-phone = ফোন
customer-country = দেশ
customer-country-choose = একটি দেশ বেছে নিন
customer-birth-date = জন্ম তারিখ
customer-taxpayer-id = কর শনাক্তকরণ নম্বর
field-optional = ঐচ্ছিক
field-read-only = দোকান কর্তৃক নির্ধারিত

## Buttons

pay-amount = { $amount } পরিশোধ করুন
pay-reserve = { $amount } সংরক্ষিত করুন
save-the-card = কার্ড সংরক্ষণ করুন
continue = এগিয়ে যান
cancel = বাতিল
cancel-payment = পেমেন্ট বাতিল করুন
back-to-shop = { $shop }-এ ফিরে যান
close = বন্ধ করুন
paying = পেমেন্ট হচ্ছে…

## Field faults. Each says what to do.

faults-title =
    { $count ->
        [one] অনুগ্রহ করে { $count }টি ঘর যাচাই করুন
       *[other] অনুগ্রহ করে { $count }টি ঘর যাচাই করুন
    }
fault-required = অনুগ্রহ করে এই ঘরটি পূরণ করুন
fault-number-empty = কার্ড নম্বর লিখুন
fault-number-short = কার্ড নম্বরটি খুব ছোট
fault-number-long = কার্ড নম্বরটি খুব বড়
fault-number-check = কার্ড নম্বর যাচাই করুন: কোনো একটি সংখ্যা ভুল মনে হচ্ছে
fault-number-characters = অনুগ্রহ করে শুধু সংখ্যা লিখুন
fault-brand-excluded = এখানে { $brand } গ্রহণ করা হয় না। অনুগ্রহ করে অন্য কার্ড ব্যবহার করুন।
fault-expiry-empty = মেয়াদ শেষের তারিখ লিখুন
fault-expiry-shape = মাস ও বছর লিখুন, যেমন { $example }
fault-expiry-past = এই কার্ডের মেয়াদ শেষ হয়েছে। অনুগ্রহ করে অন্য কার্ড ব্যবহার করুন।
fault-expiry-far = মেয়াদ শেষের তারিখের বছরটি যাচাই করুন
fault-cvv-empty = নিরাপত্তা কোড লিখুন
fault-cvv-length = নিরাপত্তা কোডে { $digits }টি সংখ্যা থাকে
fault-holder-empty = কার্ডে থাকা নাম লিখুন
fault-holder-number = এটি কার্ড নম্বরের মতো দেখাচ্ছে। এখানে আপনার নাম লিখুন।
fault-email = একটি ইমেইল ঠিকানা লিখুন, যেমন name@example.com
fault-phone = দেশের কোডসহ একটি ফোন নম্বর লিখুন
fault-country = একটি দেশ বেছে নিন
fault-state = রাজ্য বা প্রদেশের দুটি অক্ষর লিখুন
fault-zip = পোস্টাল কোড যাচাই করুন
fault-birth-date = অতীতের একটি তারিখ লিখুন, যেমন { $example }
fault-too-long = লেখাটি খুব দীর্ঘ
fault-agreement = পেমেন্ট করার আগে অনুগ্রহ করে সম্মতি দিন
fault-method = আপনি কীভাবে পেমেন্ট করতে চান তা বেছে নিন
fault-form-stale = আপনার নিরাপত্তার জন্য অনুগ্রহ করে কার্ডের তথ্য আবার লিখুন

## Time and attempts

countdown = পেমেন্ট করার বাকি সময়: { $time }
countdown-warning =
    { $minutes ->
        [one] পেমেন্ট করার জন্য { $minutes } মিনিট বাকি
       *[other] পেমেন্ট করার জন্য { $minutes } মিনিট বাকি
    }
countdown-over = পেমেন্ট করার সময় শেষ
attempts-left =
    { $count ->
        [one] { $count }টি চেষ্টা বাকি
       *[other] { $count }টি চেষ্টা বাকি
    }

## The bank asks back (3-D Secure)

challenge-title = আপনার ব্যাংকে নিশ্চিত করুন
challenge-explained = আপনার ব্যাংক নিশ্চিত হতে চায় যে এটি আপনিই। ব্যাংকের নির্দেশনা অনুসরণ করুন।
challenge-frame = আপনার ব্যাংকের নিশ্চিতকরণ পৃষ্ঠা
challenge-redirect = আপনি এখন আপনার ব্যাংকের পৃষ্ঠায় যাবেন।
challenge-continue = আপনার ব্যাংকে এগিয়ে যান
challenge-open-instead = ব্যাংকের পৃষ্ঠাটি এই উইন্ডোতে খুলুন
challenge-cancel = নিশ্চিতকরণ বাতিল করুন
challenge-done = ধন্যবাদ। আপনি এগিয়ে যেতে পারেন।

## Waiting

pending-title = আপনার পেমেন্ট প্রক্রিয়াধীন
pending-explained = এতে সাধারণত কয়েক সেকেন্ড লাগে। অনুগ্রহ করে এই পৃষ্ঠাটি খোলা রাখুন।
pending-long = স্বাভাবিকের চেয়ে বেশি সময় লাগছে। আপনি এই পৃষ্ঠাটি বন্ধ করতে পারেন; { $shop } আপনাকে ফলাফল জানাবে।
pending-check-now = এখনই যাচাই করুন

## How it ended

success-title = পেমেন্ট সফল হয়েছে
success-title-reserved = অর্থ সংরক্ষিত হয়েছে
success-title-saved = কার্ড সংরক্ষিত হয়েছে
success-explained = ধন্যবাদ। { $shop } আপনার পেমেন্ট পেয়েছে।
success-explained-reserved = ধন্যবাদ। { $shop } অর্থ সংরক্ষিত করেছে।
success-explained-saved = ধন্যবাদ। সম্মতি অনুযায়ী { $shop } আপনার কার্ড ব্যবহার করতে পারবে।
decline-title = পেমেন্ট সম্পন্ন হয়নি
decline-no-money-moved = আপনার কাছ থেকে কোনো অর্থ কাটা হয়নি।
error-title = কিছু একটা সমস্যা হয়েছে
error-explained = কারিগরি সমস্যার কারণে পেমেন্ট করা যায়নি। আপনার কাছ থেকে কোনো অর্থ কাটা হয়নি।
error-unclear = সংযোগ বিচ্ছিন্ন হয়েছে। আমরা আপনার পেমেন্ট যাচাই করছি।
error-network = সংযোগ নেই। আপনার ইন্টারনেট সংযোগ যাচাই করে আবার চেষ্টা করুন।
error-too-many = অনেক বেশি চেষ্টা হয়েছে। অনুগ্রহ করে এক মিনিট অপেক্ষা করে আবার চেষ্টা করুন।
receipt-title = রসিদ
receipt-link = রসিদ খুলুন
receipt-transaction = লেনদেন
receipt-card = কার্ড
receipt-date = তারিখ
return-countdown = আপনি স্বয়ংক্রিয়ভাবে দোকানে ফিরে যাবেন। বাকি সেকেন্ড: { $seconds }
return-stay = এই পৃষ্ঠায় থাকুন

## Why a bank said no. Mild, with advice, never more than the payer should know.

decline-general = আপনার ব্যাংক পেমেন্ট অনুমোদন করেনি। অন্য কার্ড দিয়ে চেষ্টা করুন বা আপনার ব্যাংকে জিজ্ঞাসা করুন।
decline-funds = এই কার্ডে পর্যাপ্ত অর্থ নেই। অন্য কার্ড দিয়ে চেষ্টা করুন।
decline-limit = এই পেমেন্ট আপনার কার্ডের সীমার বেশি। আপনার ব্যাংকে জিজ্ঞাসা করুন বা অন্য কার্ড দিয়ে চেষ্টা করুন।
decline-expired-card = কার্ডের মেয়াদ শেষ হয়েছে। অন্য কার্ড দিয়ে চেষ্টা করুন।
decline-card-data = ব্যাংক এই কার্ডটি খুঁজে পায়নি। কার্ডের তথ্য যাচাই করুন।
decline-cvv = নিরাপত্তা কোড মিলছে না। এটি যাচাই করে আবার চেষ্টা করুন।
decline-blocked = এই পেমেন্টে এই কার্ডটি ব্যবহার করা যাবে না। আপনার ব্যাংকে জিজ্ঞাসা করুন বা অন্য কার্ড দিয়ে চেষ্টা করুন।
decline-not-allowed = আপনার কার্ডে এই ধরনের পেমেন্টের অনুমতি নেই। আপনার ব্যাংকে জিজ্ঞাসা করুন বা অন্য কার্ড দিয়ে চেষ্টা করুন।
decline-currency = এই মুদ্রা সমর্থিত নয়। অন্য কার্ড দিয়ে চেষ্টা করুন।
decline-authentication = আপনার ব্যাংকে নিশ্চিতকরণ সফল হয়নি। আবার চেষ্টা করুন।
decline-cancelled = আপনি নিশ্চিতকরণ বাতিল করেছেন। প্রস্তুত হলে আবার চেষ্টা করুন।
decline-duplicate = মনে হচ্ছে এই পেমেন্ট আগেই করা হয়েছে। আবার পেমেন্ট করার আগে যাচাই করুন।
decline-temporary = এই মুহূর্তে ব্যাংকের সঙ্গে যোগাযোগ করা যাচ্ছে না। কয়েক মিনিট পরে আবার চেষ্টা করুন।
decline-shop = দোকান এই অর্ডারটি নিশ্চিত করতে পারেনি। অনুগ্রহ করে { $shop }-এর সঙ্গে যোগাযোগ করুন।

## Nothing to pay here

closed-title = এই পেমেন্ট লিংকটি সক্রিয় নয়
closed-explained = এর মেয়াদ শেষ হয়ে থাকতে পারে বা এটি আগেই ব্যবহৃত হয়েছে। এখনো পেমেন্ট করতে চাইলে দোকানে আবার শুরু করুন।
cancelled-title = পেমেন্ট বাতিল হয়েছে
cancelled-explained = আপনার কাছ থেকে কোনো অর্থ কাটা হয়নি। আপনি এই পৃষ্ঠাটি বন্ধ করতে পারেন।
cancelled-resume = তবুও পেমেন্ট করুন

## Trust

trust-line = নিরাপদ, এনক্রিপ্ট করা পেমেন্ট
