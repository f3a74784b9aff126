namespace Wiber.Node.Broker.Reading;

/// <summary>
/// Memory that one read takes pieces of the log into, each over the one before: pieces of that size are expensive to get and to
/// give back, and a filtered read goes through many.
/// </summary>
internal sealed class ReusedMemory
{
    private byte[] _bytes = [];

    /// <summary>At least so many bytes, with anything in them. What was given before is not good any more.</summary>
    public byte[] Take(int bytes)
    {
        if (_bytes.Length < bytes)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(bytes);
        }

        return _bytes;
    }
}
