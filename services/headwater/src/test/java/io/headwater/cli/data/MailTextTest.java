package io.headwater.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MailTextTest {
    @Test
    void subjectAndBodyAreDecoded() throws IOException {
        MailText mail = mail("""
                Subject: =?ISO-8859-1?Q?Gr=FC=DFe?=
                Content-Type: text/plain; charset=ISO-8859-1
                Content-Transfer-Encoding: quoted-printable

                sch=F6ne   Gr=
                =FC=DFe
                """);

        assertThat(mail.text()).isEqualTo("Grüße schöne Grüße");
    }

    @Test
    void markupIsNotPartOfWhatAMailSays() throws IOException {
        MailText mail = mail("""
                Subject: Offer
                Content-Type: text/html
                Content-Transfer-Encoding: base64

                PGh0bWw+PHN0eWxlPmJ7fTwvc3R5bGU+PGI+QnV5PC9iPjxicj5ub3cmYW1wOzwvaHRtbD4=
                """);

        assertThat(mail.text()).isEqualTo("Offer Buy now&");
    }

    @Test
    void htmlThatCallsItselfPlainIsReadAsHtml() throws IOException {
        assertThat(mail("Subject: S\n\n<HTML><font size=9>Buy</font> now</HTML>\n")
                        .text())
                .isEqualTo("S Buy now");
        assertThat(mail("Subject: S\n\nif a <b and c> d\n").text()).isEqualTo("S if a <b and c> d");
    }

    @Test
    void ofAlternativesThePlainOneIsRead() throws IOException {
        MailText mail = mail("""
                Subject: S
                Content-Type: multipart/alternative; boundary=x

                --x
                Content-Type: text/html

                <p>marked</p>
                --x
                Content-Type: text/plain

                plain
                --x--
                """);

        assertThat(mail.text()).isEqualTo("S plain");
    }

    @Test
    void anMboxLineBeforeTheHeadersIsNotRead() throws IOException {
        assertThat(mail("From me@example.org  Thu Aug 22 12:36:23 2002\nSubject: S\n\nbody\n")
                        .text())
                .isEqualTo("S body");
    }

    @Test
    void aLongMailIsCut() throws IOException {
        MailText mail = MailText.of("Subject: one two\n\nthree four five\n".getBytes(StandardCharsets.US_ASCII), 4);

        assertThat(mail.text()).isEqualTo("one two three four");
    }

    @Test
    void theSendersClockCountsHoweverFarOffItIs() throws IOException {
        assertThat(mail("""
                        Received: from a by b; Thu, 22 Aug 2002 12:00:00 +0000
                        Date: Thu, 22 Aug 1996 18:26:25 +0700

                        x
                        """).time()).contains(Instant.parse("1996-08-22T11:26:25Z"));
    }

    @Test
    void aMailWhoseDateCannotBeReadCountsFromWhenItWasReceived() throws IOException {
        assertThat(mail("""
                        Received: from a by b (x; y) id 7;
                         Thu, 22 Aug 2002 08:00:00 -0400 (EDT)
                        Date: soon

                        x
                        """).time()).contains(Instant.parse("2002-08-22T12:00:00Z"));
    }

    @Test
    void aMailWithoutAnyReadableDateHasNoTime() throws IOException {
        assertThat(mail("Date: soon\n\nx\n").time()).isEmpty();
    }

    private static MailText mail(String raw) throws IOException {
        return MailText.of(raw.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1), 400);
    }
}
