using System.Buffers.Binary;
using Wiber.Node.Broker.Retention;

namespace Wiber.Node.Broker.Commands;

/// <summary>
/// The first messages of some partitions are no longer there. Made by <see cref="RetentionPlanner"/>. Partitions that are gone by
/// then, or begin there or further on already, stay as they are.
/// <code>
/// per partition: i32 topic, i32 partition, i64 first offset
/// </code>
/// </summary>
/// <param name="Beginnings">1 to <see cref="BrokerLimits.PartitionsPerTrim"/>.</param>
internal sealed record TrimPartitions(IReadOnlyList<PartitionBeginning> Beginnings) : BrokerCommand
{
    private const int BeginningBytes = 16;

    private protected override BrokerCommandType Type => BrokerCommandType.TrimPartitions;

    private protected override int FieldBytes => Beginnings.Count * BeginningBytes;

    private bool IsValid =>
        Beginnings.Count is >= 1 and <= BrokerLimits.PartitionsPerTrim
        && Beginnings.All(each => each.Topic >= 0 && each.Partition >= 0 && each.FirstOffset >= 0);

    /// <summary>Reads the fields, or nothing if they are not whole and valid.</summary>
    public static TrimPartitions? Read(ReadOnlySpan<byte> fields)
    {
        if (fields.Length % BeginningBytes != 0 || fields.Length > BrokerLimits.PartitionsPerTrim * BeginningBytes)
        {
            return null;
        }

        var beginnings = new PartitionBeginning[fields.Length / BeginningBytes];
        for (int i = 0; i < beginnings.Length; i++)
        {
            beginnings[i] = new PartitionBeginning(
                BinaryPrimitives.ReadInt32LittleEndian(fields),
                BinaryPrimitives.ReadInt32LittleEndian(fields[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(fields[8..]));
            fields = fields[BeginningBytes..];
        }

        var command = new TrimPartitions(beginnings);
        return command.IsValid ? command : null;
    }

    private protected override void WriteFields(Span<byte> target)
    {
        Invariant.Require(IsValid);
        foreach (PartitionBeginning beginning in Beginnings)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target, beginning.Topic);
            BinaryPrimitives.WriteInt32LittleEndian(target[4..], beginning.Partition);
            BinaryPrimitives.WriteInt64LittleEndian(target[8..], beginning.FirstOffset);
            target = target[BeginningBytes..];
        }
    }
}
