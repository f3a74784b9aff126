using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// The hard state, in two slots of 512 bytes at 0 and 4096 (see <see cref="DoubleSlotFile"/>). The content is, little-endian:
/// <code>
///  0 u64 term  8 u64 disk of the node voted for  16 its name (UTF-8), empty for no vote
/// </code>
/// </summary>
internal sealed class VoteFile : IDisposable
{
    public const int SlotBytes = 512;
    public const int SlotDistanceBytes = DoubleSlotFile.SectorBytesMax;

    private const int NameOffset = 16;
    private const int NameBytesMax = 255;

    private static readonly SlotFormat Format = new("WBRVOTE1", SlotBytes);

    private readonly DoubleSlotFile _slots;

    private VoteFile(DoubleSlotFile slots, HardState state)
    {
        _slots = slots;
        State = state;
    }

    public HardState State { get; private set; }

    /// <summary>
    /// Opens the file, or makes it if <paramref name="isNew"/>. Afterwards both slots are whole and on the disk.
    /// </summary>
    /// <exception cref="StorageException">It is missing, both slots are damaged, or they are of another version.</exception>
    public static VoteFile Open(IDisk disk, bool isNew)
    {
        DoubleSlotFile slots = DoubleSlotFile.Open(
            disk, StorageLayout.Vote, Format, Encode(default), isNew, "without it the node could vote twice in a term");
        try
        {
            return new VoteFile(slots, Decode($"{disk.Root}/{StorageLayout.Vote}", slots.Content));
        }
        catch
        {
            slots.Dispose();
            throw;
        }
    }

    /// <summary>Returns once the state is on the disk.</summary>
    public void Save(HardState state)
    {
        if (state != State)
        {
            _slots.Save(Encode(state));
            State = state;
        }
    }

    public void Dispose() => _slots.Dispose();

    private static byte[] Encode(HardState state)
    {
        string name = state.VotedFor?.Value ?? "";
        int nameBytes = Encoding.UTF8.GetByteCount(name);
        Invariant.Require(nameBytes <= NameBytesMax && (nameBytes > 0) == state.VotedFor.HasValue);
        byte[] content = new byte[NameOffset + nameBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(content, state.Term.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(content.AsSpan(8), state.VotedFor?.Disk ?? 0);
        Encoding.UTF8.GetBytes(name, content.AsSpan(NameOffset));
        return content;
    }

    private static HardState Decode(string file, ReadOnlySpan<byte> content)
    {
        if (content.Length < NameOffset || !Utf8.IsValid(content[NameOffset..]))
        {
            throw new StorageException($"{file}: damaged: the vote in it cannot be read");
        }

        string name = Encoding.UTF8.GetString(content[NameOffset..]);
        ulong disk = BinaryPrimitives.ReadUInt64LittleEndian(content[8..]);
        return new HardState(
            new Term(BinaryPrimitives.ReadUInt64LittleEndian(content)), name.Length == 0 ? null : new NodeId(name, disk));
    }
}
