using System.Buffers.Binary;
using System.Text;
using Wiber.Client;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage;

/// <summary>
/// The hard state, twice. Each save writes and syncs one slot and then the other, so at every moment one of them is whole. The
/// slots are 512 bytes at 0 and 4096: drives that write 4 KiB at a time cannot tear both in one go. Little-endian:
/// <code>
///  0 magic "WBRVOTE1"   8 u32 version   12 u32 bytes of the name, 0 for no vote
/// 16 u64 sequence      24 u64 term      32 name (UTF-8), zeros
/// 508 u32 CRC-32C of bytes 0 to 507
/// </code>
/// </summary>
internal sealed class VoteFile : IDisposable
{
    public const int SlotBytes = 512;
    public const int SlotDistanceBytes = 4096;

    private const int FileBytes = SlotDistanceBytes + SlotBytes;
    private const int NameOffset = 32;
    private const int NameBytesMax = 255;
    private const int ChecksumOffset = SlotBytes - 4;

    private readonly IDiskFile _file;
    private readonly byte[] _slot = new byte[SlotBytes];
    private ulong _sequence;

    private VoteFile(IDiskFile file, Slot newest)
    {
        _file = file;
        _sequence = newest.Sequence;
        State = newest.State;
    }

    private static ReadOnlySpan<byte> Magic => "WBRVOTE1"u8;

    public HardState State { get; private set; }

    /// <summary>
    /// Opens the file, or makes it if <paramref name="isNew"/>. Afterwards both slots are whole and on the disk.
    /// </summary>
    /// <exception cref="StorageException">It is missing, both slots are damaged, or they are of another version.</exception>
    public static VoteFile Open(IDisk disk, bool isNew)
    {
        string name = $"{disk.Root}/{StorageLayout.Vote}";
        if (!disk.Exists(StorageLayout.Vote))
        {
            if (!isNew)
            {
                throw new StorageException($"{name}: missing: without it the node could vote twice in a term");
            }

            byte[] content = new byte[FileBytes];
            var first = new Slot(0, default);
            first.Write(content);
            first.Write(content.AsSpan(SlotDistanceBytes));
            SmallFile.Create(disk, StorageLayout.Vote, content);
        }

        IDiskFile file = disk.Open(StorageLayout.Vote);
        try
        {
            return Read(name, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Returns once the state is on the disk.</summary>
    public void Save(HardState state)
    {
        if (state == State)
        {
            return;
        }

        _sequence++;
        State = state;
        WriteSlot(0);
        WriteSlot(1);
    }

    public void Dispose() => _file.Dispose();

    private static VoteFile Read(string name, IDiskFile file)
    {
        byte[] content = new byte[FileBytes];
        file.Read(content, 0);
        Slot? first = Slot.Read(name, content.AsSpan(0, SlotBytes));
        Slot? second = Slot.Read(name, content.AsSpan(SlotDistanceBytes, SlotBytes));
        if (first is null && second is null)
        {
            throw new StorageException($"{name}: damaged: neither of its two slots has a right checksum");
        }

        if (first is not null && second is not null && first.Value.Sequence == second.Value.Sequence && first != second)
        {
            throw new StorageException(
                $"{name}: damaged: its slots have one sequence number {first.Value.Sequence}, "
                + $"but one says {first.Value.State} and the other {second.Value.State}");
        }

        int newest = second is null || (first is not null && first.Value.Sequence >= second.Value.Sequence) ? 0 : 1;
        var vote = new VoteFile(file, newest == 0 ? first!.Value : second!.Value);

        // What was read may never have reached the disk: the last process may have died, or failed, before its sync. The other
        // slot goes first, because this one may be the only whole one.
        vote.WriteSlot(1 - newest);
        vote.WriteSlot(newest);
        return vote;
    }

    private void WriteSlot(int slot)
    {
        new Slot(_sequence, State).Write(_slot);
        _file.Write([_slot], slot * SlotDistanceBytes);
        _file.Sync();
    }

    private readonly record struct Slot(ulong Sequence, HardState State)
    {
        public static Slot? Read(string file, ReadOnlySpan<byte> source)
        {
            if (Crc32C.Compute(source[..ChecksumOffset]) != BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..])
                || !source.StartsWith(Magic))
            {
                return null;
            }

            uint version = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
            StorageLayout.CheckVersion(file, version);

            int nameBytes = Math.Min(BinaryPrimitives.ReadInt32LittleEndian(source[12..]), NameBytesMax);
            NodeId? votedFor = nameBytes == 0 ? null : new NodeId(Encoding.UTF8.GetString(source.Slice(NameOffset, nameBytes)));
            return new Slot(
                BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
                new HardState(new Term(BinaryPrimitives.ReadUInt64LittleEndian(source[24..])), votedFor));
        }

        public void Write(Span<byte> target)
        {
            target[..SlotBytes].Clear();
            Magic.CopyTo(target);
            BinaryPrimitives.WriteUInt32LittleEndian(target[8..], StorageLayout.FormatVersion);
            BinaryPrimitives.WriteUInt64LittleEndian(target[16..], Sequence);
            BinaryPrimitives.WriteUInt64LittleEndian(target[24..], State.Term.Value);
            if (State.VotedFor is { } votedFor)
            {
                int nameBytes = Encoding.UTF8.GetByteCount(votedFor.Value);
                Invariant.Require(nameBytes is > 0 and <= NameBytesMax);
                BinaryPrimitives.WriteInt32LittleEndian(target[12..], nameBytes);
                Encoding.UTF8.GetBytes(votedFor.Value, target[NameOffset..]);
            }

            BinaryPrimitives.WriteUInt32LittleEndian(target[ChecksumOffset..], Crc32C.Compute(target[..ChecksumOffset]));
        }
    }
}
