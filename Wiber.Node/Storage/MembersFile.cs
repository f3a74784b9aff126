using System.Buffers.Binary;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Storage;

/// <summary>
/// Who belonged to the group where the log begins, because the entry that says so may be gone. It is saved before the log's
/// beginning is moved, together with what held at the old beginning, so it is right whether the move happened or not. Two slots
/// of 20 KiB (see <see cref="DoubleSlotFile"/>); the content is, little-endian:
/// <code>
/// 0 u32 count, 0 to 2; then each: u64 index of the entry, u32 bytes, the entry's body
/// </code>
/// </summary>
internal sealed class MembersFile : IDisposable
{
    public const int SlotBytes = 5 * DoubleSlotFile.SectorBytesMax;

    private const int PlacedHeaderBytes = 12;
    private const int SavedMax = 2;

    private static readonly SlotFormat Format = new("WBRMEMB1", SlotBytes);

    private readonly DoubleSlotFile _slots;
    private List<PlacedMembership> _saved;

    private MembersFile(DoubleSlotFile slots, List<PlacedMembership> saved)
    {
        _slots = slots;
        _saved = saved;
    }

    public bool IsEmpty => _saved.Count == 0;

    /// <summary>
    /// Opens the file, or makes it if <paramref name="isNew"/>. Afterwards both slots are whole and on the disk.
    /// </summary>
    /// <exception cref="StorageException">It is missing, both slots are damaged, or they are of another version.</exception>
    public static MembersFile Open(IDisk disk, bool isNew)
    {
        DoubleSlotFile slots = DoubleSlotFile.Open(
            disk, StorageLayout.Members, Format, Encode([]), isNew, "without it the node may not know who belongs to its group");
        try
        {
            return new MembersFile(slots, Decode($"{disk.Root}/{StorageLayout.Members}", slots.Content));
        }
        catch
        {
            slots.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The membership in force at the entry before the log's first one. Of the two that may be saved, the later one is in force
    /// from its own entry on.
    /// </summary>
    public PlacedMembership? At(LogIndex previous)
    {
        int place = _saved.FindLastIndex(each => each.Index <= previous);
        return place < 0 ? null : _saved[place];
    }

    /// <summary>
    /// Saves the membership in force where the log will begin; what was in force where it begins now stays. Returns once it is on
    /// the disk.
    /// </summary>
    public void Save(LogIndex previous, PlacedMembership next)
    {
        PlacedMembership? current = At(previous);
        if (next.Membership.IsUnknown || current?.Index == next.Index)
        {
            return;
        }

        List<PlacedMembership> saved = current is { } kept ? [kept, next] : [next];
        _slots.Save(Encode(saved));
        _saved = saved;
    }

    public void Dispose() => _slots.Dispose();

    private static byte[] Encode(List<PlacedMembership> saved)
    {
        using var content = new MemoryStream();
        Span<byte> header = stackalloc byte[PlacedHeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, saved.Count);
        content.Write(header[..sizeof(int)]);
        foreach (PlacedMembership placed in saved)
        {
            byte[] body = placed.Membership.Encode();
            BinaryPrimitives.WriteUInt64LittleEndian(header, placed.Index.Value);
            BinaryPrimitives.WriteInt32LittleEndian(header[8..], body.Length);
            content.Write(header);
            content.Write(body);
        }

        return content.ToArray();
    }

    private static List<PlacedMembership> Decode(string name, ReadOnlySpan<byte> content)
    {
        var saved = new List<PlacedMembership>();
        uint left = content.Length < sizeof(int) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(content);
        content = content[Math.Min(sizeof(int), content.Length)..];
        while (left is > 0 and <= SavedMax && TryTake(ref content, out PlacedMembership placed))
        {
            saved.Add(placed);
            left--;
        }

        return left == 0 && content.IsEmpty
            ? saved
            : throw new StorageException($"{name}: damaged: the members in it cannot be read");
    }

    private static bool TryTake(ref ReadOnlySpan<byte> content, out PlacedMembership placed)
    {
        placed = default;
        if (content.Length < PlacedHeaderBytes)
        {
            return false;
        }

        var index = new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(content));
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(content[8..]);
        content = content[PlacedHeaderBytes..];
        if (bytes > content.Length || !Membership.TryDecode(content[..(int)bytes], out Membership? membership))
        {
            return false;
        }

        placed = new PlacedMembership(index, membership);
        content = content[(int)bytes..];
        return true;
    }
}
