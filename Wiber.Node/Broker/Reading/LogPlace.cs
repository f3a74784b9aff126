using System.Buffers.Text;
using System.Globalization;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Reading;

/// <summary>
/// A message's place in the log, in whose order messages of several partitions are given. As text <c>index.position</c>, which is
/// also the id of a message that has none of its own.
/// </summary>
/// <param name="Index">The entry.</param>
/// <param name="Position">The place in the entry's batch.</param>
internal readonly record struct LogPlace(LogIndex Index, int Position) : IComparable<LogPlace>
{
    /// <summary>Behind every message.</summary>
    public static readonly LogPlace End = new(new LogIndex(ulong.MaxValue), 0);

    /// <summary>Reads the text, of which there is one form for each place.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out LogPlace place)
    {
        place = default;
        int dot = text.IndexOf((byte)'.');
        if (dot <= 0
            || !Utf8Parser.TryParse(text[..dot], out ulong index, out int indexBytes)
            || indexBytes != dot
            || !Utf8Parser.TryParse(text[(dot + 1)..], out int position, out int positionBytes)
            || positionBytes != text.Length - dot - 1)
        {
            return false;
        }

        // Neither plus signs nor leading zeros: "07.1" is somebody's own id.
        place = new LogPlace(new LogIndex(index), position);
        return place.Is(text);
    }

    public int CompareTo(LogPlace other) =>
        Index == other.Index ? Position.CompareTo(other.Position) : Index.CompareTo(other.Index);

    public static bool operator <(LogPlace left, LogPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPlace left, LogPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPlace left, LogPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPlace left, LogPlace right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index.Value}.{Position}");

    private bool Is(ReadOnlySpan<byte> text) => System.Text.Encoding.UTF8.GetString(text) == ToString();
}
