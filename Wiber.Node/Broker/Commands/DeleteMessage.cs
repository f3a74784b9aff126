using System.Buffers.Binary;

namespace Wiber.Node.Broker.Commands;

/// <summary>
/// Deletes one message. Its offset stays a hole, and its id stays known as long as the message would have been there.
/// <code>
/// i32 topic, i32 partition, i64 offset
/// </code>
/// </summary>
/// <param name="Topic">The topic's number, so that a later topic of the same name is not meant.</param>
/// <param name="Partition">From 0.</param>
/// <param name="Offset">From 0.</param>
internal sealed record DeleteMessage(int Topic, int Partition, long Offset) : BrokerCommand
{
    private const int Bytes = 16;

    private protected override BrokerCommandType Type => BrokerCommandType.DeleteMessage;

    private protected override int FieldBytes => Bytes;

    private bool IsValid => Topic >= 0 && Partition >= 0 && Offset >= 0;

    /// <summary>Reads the fields, or nothing if they are not whole and valid.</summary>
    public static DeleteMessage? Read(ReadOnlySpan<byte> fields)
    {
        if (fields.Length != Bytes)
        {
            return null;
        }

        var command = new DeleteMessage(
            BinaryPrimitives.ReadInt32LittleEndian(fields),
            BinaryPrimitives.ReadInt32LittleEndian(fields[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(fields[8..]));
        return command.IsValid ? command : null;
    }

    private protected override void WriteFields(Span<byte> target)
    {
        Invariant.Require(IsValid);
        BinaryPrimitives.WriteInt32LittleEndian(target, Topic);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], Partition);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], Offset);
    }
}
