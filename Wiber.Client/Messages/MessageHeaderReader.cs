namespace Wiber.Client.Messages;

/// <summary>
/// Goes through the headers of a message in place, in the order in which they were sent. Names and values are UTF-8.
/// </summary>
public ref struct MessageHeaderReader
{
    private FieldCursor cursor;

    internal MessageHeaderReader(ReadOnlySpan<byte> encoded, int count)
    {
        cursor = new FieldCursor(encoded);
        Remaining = count;
    }

    /// <summary>How many headers are still to come.</summary>
    public int Remaining { get; private set; }

    /// <summary>The name of the header that <see cref="MoveNext"/> went to.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value of the header that <see cref="MoveNext"/> went to.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    internal readonly MessageBatchError Error => cursor.Error;

    /// <summary>What follows the headers that were read.</summary>
    internal readonly ReadOnlySpan<byte> Rest => cursor.Rest;

    /// <summary>Goes to the next header; false when there is none.</summary>
    public bool MoveNext()
    {
        if (Remaining == 0 || Error != MessageBatchError.None)
        {
            return false;
        }

        Remaining--;
        Name = cursor.ReadBytes();
        Value = cursor.ReadBytes();
        cursor.Fail(MessageRules.CheckHeaderLengths(Name.Length, Value.Length));
        return Error == MessageBatchError.None;
    }
}
