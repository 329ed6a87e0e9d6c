// SPDX-License-Identifier: Apache-2.0

/// The words that text and JSON values are made of.
///
/// Printable ASCII without quotes and backslashes.
enum WordList {
    static let common = words(
        """
        the of and a to in is you that it he was for on are as with his they I at be this have from or one had by word but
        not what all were we when your can said there use an each which she do how their if will up other about out many
        then them these so some her would make like him into time has look two more write go see number no way could people
        my than first water been call who oil its now find long down day did get come made may part over new sound take
        only little work know place year live me back give most very after thing our just name good sentence man think say
        great where help through much before line right too mean old any same tell boy follow came want show also around
        form three small set put end does another well large must big even such because turn here why ask went men read
        need land different home us move try kind hand picture again change off play spell air away animal house point page
        letter mother answer found study still learn should world high every near add food between own below country plant
        """)

    static let givenNames = words(
        "Ada Alan Amina Anna Arjun Bo Carmen Chen Dana Diego Elif Emma Erik Fatima Grace Hana Ivan Jonas Kofi Lea Linus "
            + "Maria Mei Noah Olga Omar Priya Rosa Sofia Tariq Uma Yusuf")

    static let familyNames = words(
        "Alvarez Bauer Berg Chen Costa Dubois Eriksen Fischer Garcia Haddad Hopper Ito Jansen Kaya Kim Kowalski Larsen Lee "
            + "Lopez Mensah Nakamura Novak Okafor Patel Petrov Rossi Santos Schmidt Singh Suzuki Turing Weber")

    static let cities = words(
        "Accra Athens Austin Berlin Bogota Boston Cairo Chennai Delhi Dublin Geneva Hanoi Istanbul Kyoto Lagos Lima Lisbon "
            + "London Madrid Milan Nairobi Oslo Paris Porto Prague Quito Rome Seoul Sydney Toronto Vienna Warsaw")

    static let countries = words("AR AU BR CA CH CN CO DE EG ES FR GB GH GR IE IN IT JP KE KR NG NO PE PL PT TR US VN")

    static let topics = words(
        "art books cars cooking film games garden hiking history music news photo science sport travel")

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
