// A page that only posts to the bank does so by itself.

document.querySelector("form")?.requestSubmit();
