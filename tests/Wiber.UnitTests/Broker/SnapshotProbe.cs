using Wiber.Node.Broker;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.UnitTests.Broker;

/// <summary>Takes snapshots as a follower gets them.</summary>
internal static class SnapshotProbe
{
    /// <summary>All pieces of a node's snapshot, put together.</summary>
    public static byte[] ReadAll(this SnapshotSource source, int pieceBytes = 1000)
    {
        using var whole = new MemoryStream();
        SnapshotPiece piece = source.Read(0, 0, pieceBytes);
        while (true)
        {
            Assert.Equal(whole.Length, piece.Offset);
            Assert.InRange(piece.Data.Length, 1, pieceBytes);
            whole.Write(piece.Data.Span);
            if (whole.Length == piece.TotalBytes)
            {
                return whole.ToArray();
            }

            piece = source.Read(piece.SnapshotId, whole.Length, pieceBytes);
        }
    }

    /// <summary>A snapshot of the last checkpoint.</summary>
    public static byte[] TakeSnapshot(this IBrokerStore store)
    {
        using var source = new SnapshotSource(new TestLog(), store, () => 1);
        return source.ReadAll(64 * 1024);
    }

    public static bool Install(this MessageBroker broker, byte[] snapshot)
    {
        using var stream = new MemoryStream(snapshot);
        return broker.Install(stream);
    }
}
