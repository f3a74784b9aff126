using System.Diagnostics.CodeAnalysis;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Commands;

/// <summary>
/// What an entry of <see cref="EntryKind.Command"/> asks of the broker. Its body is a version byte, a byte for the
/// <see cref="BrokerCommandType"/>, and the fields, little-endian.
/// </summary>
internal abstract record BrokerCommand
{
    private const byte FormatVersion = 2;
    private const int PrefixBytes = 2;

    private protected abstract BrokerCommandType Type { get; }

    private protected abstract int FieldBytes { get; }

    /// <summary>The body of the log entry.</summary>
    public byte[] Encode()
    {
        var body = new byte[PrefixBytes + FieldBytes];
        body[0] = FormatVersion;
        body[1] = (byte)Type;
        WriteFields(body.AsSpan(PrefixBytes));
        return body;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; false if it is anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out BrokerCommand? command)
    {
        command = body.Length >= PrefixBytes && body[0] == FormatVersion
            ? (BrokerCommandType)body[1] switch
            {
                BrokerCommandType.TrimLog => TrimLog.Read(body[PrefixBytes..]),
                BrokerCommandType.CreateTopic => CreateTopic.Read(body[PrefixBytes..]),
                BrokerCommandType.AlterTopic => AlterTopic.Read(body[PrefixBytes..]),
                BrokerCommandType.DeleteTopic => DeleteTopic.Read(body[PrefixBytes..]),
                BrokerCommandType.DeleteMessage => DeleteMessage.Read(body[PrefixBytes..]),
                BrokerCommandType.TrimPartitions => TrimPartitions.Read(body[PrefixBytes..]),
                _ => null,
            }
            : null;
        return command is not null;
    }

    private protected abstract void WriteFields(Span<byte> target);
}
