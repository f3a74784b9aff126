using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Wiber.Client.Messages;

/// <summary>
/// Where a stored batch lies, and which of its messages can be read: what a node sends in a frame in front of the batch.
/// Little-endian:
/// <code>
///  0 u8 version (3)   1 u8 flags      2 u16 clock bound (see <see cref="ClockBound"/>)   4 u32 partition
///  8 i64 base offset 16 i64 timestampUs               24 u64 hybrid time
/// 32 u64 term        40 u64 log index
/// 48 with flag 1, the positions that were stored: a bit each (see <see cref="PositionBits"/>)
///    with flag 2, the positions of those whose messages were removed since, in the same form
/// </code>
/// The other flags are zero. A message that was not stored was there already; it has no offset. The others have the offsets from
/// the base on, removed ones too.
/// </summary>
public sealed record BatchPlace
{
    /// <summary>The first byte of the frame, by which it differs from that of a batch.</summary>
    public const byte Version = 3;

    private const int FixedBytes = 48;
    private const byte HasStored = 1;
    private const byte HasRemoved = 2;

    /// <summary>The partition, from 0.</summary>
    public required int Partition { get; init; }

    /// <summary>The offset of the first message that was stored.</summary>
    public required long BaseOffset { get; init; }

    /// <summary>The leader's time when it took the batch, microseconds since 1970.</summary>
    public required long TimestampUs { get; init; }

    /// <summary>How far the leader's clock may have been off, in microseconds; null if it did not know.</summary>
    public long? TimestampBoundUs => Messages.ClockBound.ToMicroseconds(ClockBound);

    /// <summary>The same as it is encoded.</summary>
    public ushort ClockBound { get; init; }

    /// <summary>
    /// The hybrid logical clock of the message at position 0, one more for each behind it: microseconds since 1970 in the upper
    /// 52 bits, a count in the lower 12.
    /// </summary>
    public required ulong HybridTime { get; init; }

    /// <summary>The term of the leader that took the batch.</summary>
    public required ulong Term { get; init; }

    /// <summary>The entry of the log that the batch is.</summary>
    public required ulong LogIndex { get; init; }

    /// <summary>The positions that were stored, as <see cref="PositionBits"/>; empty if all were.</summary>
    public ReadOnlyMemory<byte> Stored { get; init; }

    /// <summary>
    /// The stored positions whose messages were deleted or removed by retention since, as <see cref="PositionBits"/>; empty if
    /// none were.
    /// </summary>
    public ReadOnlyMemory<byte> Removed { get; init; }

    /// <summary>Bytes of the encoded place.</summary>
    public int Bytes => FixedBytes + Stored.Length + Removed.Length;

    /// <summary>Whether the message at a position was stored, and so has an offset.</summary>
    public bool IsStored(int position) => Stored.IsEmpty || PositionBits.Contains(Stored.Span, position);

    /// <summary>Whether the message at a position can be read.</summary>
    public bool IsReadable(int position) =>
        IsStored(position) && (Removed.IsEmpty || !PositionBits.Contains(Removed.Span, position));

    /// <summary>Encodes the place.</summary>
    /// <param name="target">At least <see cref="Bytes"/>.</param>
    public void Write(Span<byte> target)
    {
        target[0] = Version;
        target[1] = (byte)((Stored.IsEmpty ? 0 : HasStored) | (Removed.IsEmpty ? 0 : HasRemoved));
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], ClockBound);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], Partition);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], BaseOffset);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], TimestampUs);
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], HybridTime);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], Term);
        BinaryPrimitives.WriteUInt64LittleEndian(target[40..], LogIndex);
        Stored.Span.CopyTo(target[FixedBytes..]);
        Removed.Span.CopyTo(target[(FixedBytes + Stored.Length)..]);
    }

    /// <summary>Reads a place, whose positions stay slices of the memory given.</summary>
    /// <param name="source">The encoded place, and nothing behind it.</param>
    /// <param name="count">Messages of the batch behind it.</param>
    /// <param name="place">The place.</param>
    /// <param name="problem">Why there is none, in one sentence.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> source, int count, [NotNullWhen(true)] out BatchPlace? place, out string problem)
    {
        place = null;
        ReadOnlySpan<byte> head = source.Span;
        problem = FindProblem(head, count);
        if (problem.Length > 0)
        {
            return false;
        }

        int bitBytes = PositionBits.MeasureBytes(count);
        int storedBytes = (head[1] & HasStored) == 0 ? 0 : bitBytes;
        ReadOnlyMemory<byte> stored = source.Slice(FixedBytes, storedBytes);
        ReadOnlyMemory<byte> removed = source[(FixedBytes + storedBytes)..];
        if (!PositionBits.AreWithin(stored.Span, count) || !PositionBits.AreWithin(removed.Span, count))
        {
            problem = "the place of the batch marks messages that the batch does not have";
            return false;
        }

        place = new BatchPlace
        {
            Partition = BinaryPrimitives.ReadInt32LittleEndian(head[4..]),
            BaseOffset = BinaryPrimitives.ReadInt64LittleEndian(head[8..]),
            TimestampUs = BinaryPrimitives.ReadInt64LittleEndian(head[16..]),
            ClockBound = BinaryPrimitives.ReadUInt16LittleEndian(head[2..]),
            HybridTime = BinaryPrimitives.ReadUInt64LittleEndian(head[24..]),
            Term = BinaryPrimitives.ReadUInt64LittleEndian(head[32..]),
            LogIndex = BinaryPrimitives.ReadUInt64LittleEndian(head[40..]),
            Stored = stored,
            Removed = removed,
        };
        return true;
    }

    private static string FindProblem(ReadOnlySpan<byte> source, int count)
    {
        if (source.IsEmpty || source[0] != Version)
        {
            return $"in front of the batch there is no place of version {Version}";
        }

        if (source.Length < FixedBytes)
        {
            return "the place of the batch ends too early";
        }

        byte flags = source[1];
        if ((flags & ~(HasStored | HasRemoved)) != 0)
        {
            return "a reserved bit is set in the place of the batch";
        }

        int sets = ((flags & HasStored) == 0 ? 0 : 1) + ((flags & HasRemoved) == 0 ? 0 : 1);
        int bytes = FixedBytes + (sets * PositionBits.MeasureBytes(count));
        if (source.Length != bytes)
        {
            return $"the place of the batch has {source.Length} bytes instead of {bytes}";
        }

        return BinaryPrimitives.ReadInt32LittleEndian(source[4..]) < 0
            || BinaryPrimitives.ReadInt64LittleEndian(source[8..]) is < 0 or > long.MaxValue - MessageBatchLimits.MessagesMax
                ? "the place of the batch names a partition or an offset that cannot be"
                : "";
    }
}
