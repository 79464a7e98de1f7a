### What only the card form of e-wallet sessions says, in the language tr. The rest stands in the checkout page's catalogue.

address-billing = Fatura adresi
address-name = Ad ve soyad
address-shipping = Teslimat adresi
card-issue = Basım numarası
card-owner = Kart sahibinin kimlik numarası
faults-summary = Lütfen işaretli alanları kontrol edin
form-unavailable = Form kullanılamıyor. Kapatıp yeniden deneyin.
needs-script = Bu form için JavaScript gerekir.
secure-note = Kart bilgileriniz bu sayfadan çıkmadan önce şifrelenir.
