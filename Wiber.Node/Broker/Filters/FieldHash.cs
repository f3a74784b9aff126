using Wiber.Client;
using Wiber.Client.Messages;

namespace Wiber.Node.Broker.Filters;

/// <summary>
/// A field and its value as one number: CRC-32C over both. It is stored, so it must stay as it is. Two values with the same
/// number cost a look at messages that do not match, nothing else.
/// </summary>
internal static class FieldHash
{
    /// <summary>Between a header's name and its value; occurs in no UTF-8 text.</summary>
    private const byte Separator = 0xff;

    public static uint Of(MessageFields field, ReadOnlySpan<byte> value) => ~Crc32C.Update(Begin(field), value);

    public static uint OfHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        uint state = Crc32C.Update(Begin(MessageFields.Headers), name);
        return ~Crc32C.Update(Crc32C.Update(state, [Separator]), value);
    }

    private static uint Begin(MessageFields field) => Crc32C.Update(uint.MaxValue, [(byte)field]);
}
