using Wiber.Node.Broker.Commands;

namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>A command to a consumer group. Its first field is the group's name.</summary>
internal abstract record GroupCommand(string Group) : BrokerCommand
{
    /// <summary>Whether all of it is within <see cref="GroupLimits"/>. What is not can neither be written nor read.</summary>
    public virtual bool IsValid => GroupName.IsValid(Group);

    private protected sealed override int FieldBytes
    {
        get
        {
            FieldWriter counter = FieldWriter.Counting();
            WriteAll(ref counter);
            return counter.Bytes;
        }
    }

    /// <exception cref="ArgumentException">It is not <see cref="IsValid"/>.</exception>
    private protected sealed override void WriteFields(Span<byte> target)
    {
        if (!IsValid)
        {
            throw new ArgumentException($"the command {Type} of group '{Group}' is not within the limits");
        }

        var writer = new FieldWriter(target);
        WriteAll(ref writer);
    }

    /// <summary>Writes what follows the group's name.</summary>
    private protected abstract void WriteRest(ref FieldWriter writer);

    /// <summary>The command, unless its fields were not whole or break the rules.</summary>
    private protected static T? Accept<T>(T command, FieldReader reader)
        where T : GroupCommand => reader.IsWhole && command.IsValid ? command : null;

    /// <summary>Whether a free text may be in it. SQLite ends a text at a zero.</summary>
    private protected static bool IsText(string text, int bytesMax) =>
        FieldWriter.TextBytes(text) <= bytesMax && !text.Contains('\0', StringComparison.Ordinal);

    private void WriteAll(ref FieldWriter writer)
    {
        writer.Write(Group);
        WriteRest(ref writer);
    }
}
