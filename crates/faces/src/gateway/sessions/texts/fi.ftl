### What only the card form of e-wallet sessions says, in the language fi. The rest stands in the checkout page's catalogue.

address-billing = Laskutusosoite
address-name = Koko nimi
address-shipping = Toimitusosoite
card-issue = Kortin julkaisunumero
card-owner = Kortinhaltijan henkilötunnus
faults-summary = Tarkista merkityt kentät
form-unavailable = Lomake ei ole käytettävissä. Sulje se ja yritä uudelleen.
needs-script = Tämä lomake tarvitsee JavaScriptin.
secure-note = Korttitietosi salataan ennen kuin ne lähtevät tältä sivulta.
