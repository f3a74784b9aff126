using Wiber.Node.Broker.Commands;

namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>
/// Sets where a group without members goes on, backwards or forwards: for all partitions given or, if one is wrong, for none.
/// <code>
/// text group, offsets
/// </code>
/// </summary>
/// <param name="Group">The group's name; it is made if it is not there.</param>
/// <param name="Offsets">Where to go on.</param>
internal sealed record ResetOffsets(string Group, IReadOnlyList<PartitionOffset> Offsets) : OffsetsCommand(Group, Offsets)
{
    private protected override BrokerCommandType Type => BrokerCommandType.ResetOffsets;

    /// <summary>Reads the fields, or nothing if they are not right.</summary>
    public static ResetOffsets? Read(ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        string group = reader.ReadText();
        return Accept(new ResetOffsets(group, ReadOffsets(ref reader)), reader);
    }

    private protected override void WriteRest(ref FieldWriter writer) => WriteOffsets(ref writer);
}
