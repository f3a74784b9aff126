using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Wiber.Client.Messages;

/// <summary>
/// The value of a message's field or payload on its way into a batch: text, which is encoded as UTF-8 straight into the batch, or
/// bytes, which are taken as they are. The default value, or null, is a field that is not there.
/// </summary>
public readonly ref struct MessageField
{
    private readonly ReadOnlySpan<char> _text;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _isText;

    public MessageField(ReadOnlySpan<char> text)
    {
        _text = text;
        _isText = true;
        IsPresent = true;
    }

    public MessageField(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        IsPresent = true;
    }

    /// <summary>Whether there is a value; it may be empty.</summary>
    public bool IsPresent { get; }

    public static implicit operator MessageField(string? text) => text is null ? default : new MessageField(text.AsSpan());

    public static implicit operator MessageField(byte[]? bytes) => bytes is null ? default : new MessageField(bytes.AsSpan());

    public static implicit operator MessageField(ReadOnlySpan<char> text) => new(text);

    public static implicit operator MessageField(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>Bytes of the value in UTF-8.</summary>
    public int MeasureBytes() => _isText ? Encoding.UTF8.GetByteCount(_text) : _bytes.Length;

    /// <summary>Writes exactly <see cref="MeasureBytes"/> bytes. False if the text has half a surrogate pair.</summary>
    internal bool TryWrite(Span<byte> target)
    {
        if (_isText)
        {
            return Utf8.FromUtf16(_text, target, out _, out _, replaceInvalidSequences: false) == OperationStatus.Done;
        }

        _bytes.CopyTo(target);
        return true;
    }
}
