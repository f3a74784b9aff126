using System.Buffers.Binary;
using System.Text;
using Wiber.Node.Clock;
using Wiber.Node.Clock.Ntp;

namespace Wiber.UnitTests.Clock;

/// <summary>What is believed of an NTP server's answer, and what is refused by name.</summary>
public sealed class NtpAnswerTests
{
    private const ulong Cookie = 0x0123_4567_89ab_cdef;
    private static readonly long TimeUs =
        new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    [Fact]
    public void A_question_has_the_cookie_and_nothing_of_this_clock()
    {
        byte[] packet = new byte[NtpAnswer.PacketBytes];
        NtpAnswer.WriteQuestion(packet, Cookie);

        Assert.Equal(0x23, packet[0]);
        Assert.Equal(Cookie, BinaryPrimitives.ReadUInt64BigEndian(packet.AsSpan(40)));
        Assert.All(packet[1..40], each => Assert.Equal(0, each));
    }

    [Fact]
    public void An_answer_gives_its_times_and_the_error_at_its_root()
    {
        (NtpAnswer? answer, string? problem) = NtpAnswer.Read(NtpPackets.Answer(Cookie, TimeUs, TimeUs + 50), Cookie);

        Assert.Null(problem);
        Assert.Equal(2, answer!.Stratum);
        Assert.InRange(answer.ReceivedUs, TimeUs - 1, TimeUs);
        Assert.InRange(answer.SentUs, TimeUs + 49, TimeUs + 50);

        // Half of 1/64 s there and back, and 1/128 s.
        Assert.InRange(answer.RootErrorUs, 15_625, 15_630);
    }

    [Fact]
    public void Times_behind_2036_are_read_too()
    {
        long laterUs = new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

        Assert.InRange(NtpAnswer.Read(NtpPackets.Answer(Cookie, laterUs, laterUs), Cookie).Answer!.SentUs, laterUs - 1, laterUs);
    }

    [Fact]
    public void What_is_no_good_answer_is_refused_by_name()
    {
        AssertRefused("another question", packet => packet[24] ^= 1);
        AssertRefused("kiss of death RATE", packet =>
        {
            packet[1] = 0;
            Encoding.ASCII.GetBytes("RATE", packet.AsSpan(12));
        });
        AssertRefused("not synchronized", packet => packet[1] = 16);
        AssertRefused("not synchronized", packet => packet[0] |= 0xc0);
        AssertRefused("not synchronized", packet => packet.AsSpan(40, 8).Clear());
        AssertRefused("no answer of an NTP server", packet => packet[0] = 0x23);
        Assert.Contains("no answer", NtpAnswer.Read(new byte[47], Cookie).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Servers_that_agree_by_majority_are_the_reference_and_others_are_none()
    {
        var drift = new DriftLimit(50);
        NtpMeasurement[] servers = [Measure("a", 0), Measure("b", 3_000), Measure("c", 900_000)];

        Assert.True(NtpMeasurement.Agree(servers, 1_000, drift)!.Value.Interval.Contains(TimeUs - 500));
        Assert.Null(NtpMeasurement.Agree([servers[0], servers[2]], 1_000, drift));
        Assert.Null(NtpMeasurement.Agree([], 1_000, drift));
        Assert.NotNull(NtpMeasurement.Of("d", new NtpAnswer(1, 500, 5_000, 0), 0, 1_000).Problem);
    }

    private static NtpMeasurement Measure(string server, long aheadUs) =>
        NtpMeasurement.Of(server, new NtpAnswer(2, TimeUs + aheadUs, TimeUs + aheadUs, 5_000), sentUs: 0, receivedUs: 1_000);

    private static void AssertRefused(string problem, Action<byte[]> spoil)
    {
        byte[] packet = NtpPackets.Answer(Cookie, TimeUs, TimeUs);
        spoil(packet);
        (NtpAnswer? answer, string? named) = NtpAnswer.Read(packet, Cookie);
        Assert.Null(answer);
        Assert.Contains(problem, named, StringComparison.Ordinal);
    }
}
