using System.Buffers.Binary;
using Wiber.Fuzz.Engine;
using Wiber.Node.Clock.Ntp;

namespace Wiber.Fuzz.Targets;

/// <summary>The answer of an NTP server: one to another question is refused, and what is believed is within what can be.</summary>
internal sealed class NtpTarget : FuzzTarget
{
    private const ulong Cookie = 0x1234_5678_9abc_def0;
    private const int OriginateOffset = 24;

    public override string Name => "ntp-answer";

    public override IReadOnlyList<byte[]> Corpus { get; } = [Answer()];

    public override Verdict Try(FuzzInput input)
    {
        (NtpAnswer? answer, string? problem) = NtpAnswer.Read(input.Bytes, Cookie);
        Require(answer is null != problem is null, "neither an answer nor a problem, or both");
        if (answer is null)
        {
            return Verdict.Refused;
        }

        Require(BinaryPrimitives.ReadUInt64BigEndian(input.Bytes.AsSpan(OriginateOffset)) == Cookie, "an answer to another question");
        Require(answer.Stratum is >= 1 and <= 15 && answer.RootErrorUs > 0, $"{answer}");
        return Verdict.Accepted;
    }

    private static byte[] Answer()
    {
        byte[] packet = new byte[NtpAnswer.PacketBytes];
        packet[0] = 0b00_100_100;
        packet[1] = 2;
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(OriginateOffset), Cookie);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(32), 0xe8f2_0000_8000_0000);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(40), 0xe8f2_0000_8001_0000);
        return packet;
    }
}
