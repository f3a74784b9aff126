using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>Snapshots whose bytes follow from their index, so that a test knows what must arrive.</summary>
internal static class TestSnapshot
{
    public const int Bytes = 100;

    public static SnapshotPiece Read(SnapshotLoad request, LogIndex applied)
    {
        // The id is the state's index, so that a piece of an older state can still be read.
        bool isNew = request.SnapshotId == 0 || request.SnapshotId < request.StateIndexMin.Value;
        ulong id = isNew ? applied.Value : request.SnapshotId;
        long offset = isNew ? 0 : request.Offset;
        int length = (int)Math.Min(request.BytesMax, Bytes - offset);
        byte[] data = [.. Enumerable.Range((int)offset, length).Select(place => (byte)(place + (int)id))];
        return new SnapshotPiece(id, new LogIndex(id), Bytes, offset, data);
    }
}
