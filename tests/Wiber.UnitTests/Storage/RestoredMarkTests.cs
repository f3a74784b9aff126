using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.UnitTests.Storage;

// Goal: a node never takes a damaged or foreign mark for the end of a restored log, and founds a cluster behind another place.
// Method: the file with every byte changed, and with other versions.
public sealed class RestoredMarkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-mark-").FullName;
    private readonly PhysicalDisk _disk;

    public RestoredMarkTests() => _disk = new PhysicalDisk(_folder);

    private string MarkFile => Path.Combine(_folder, "restored");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_written_is_read_and_nothing_is_0()
    {
        Assert.Equal(LogIndex.Zero, RestoredMark.Read(_disk));

        RestoredMark.Create(_disk, new LogIndex(4711));

        Assert.Equal(new LogIndex(4711), RestoredMark.Read(_disk));
        Assert.Matches("^wiber-restored 1 4711 [0-9a-f]{8}\n$", File.ReadAllText(MarkFile));
    }

    [Fact]
    public void Any_changed_byte_is_refused()
    {
        RestoredMark.Create(_disk, new LogIndex(4711));
        byte[] whole = File.ReadAllBytes(MarkFile);
        for (int i = 0; i < whole.Length - 1; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 1;
            File.WriteAllBytes(MarkFile, damaged);

            StorageException refused = Assert.Throws<StorageException>(() => RestoredMark.Read(_disk));
            Assert.Contains("restored: ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_version_is_refused_with_both()
    {
        File.WriteAllText(MarkFile, "wiber-restored 2 whatever comes then\n");

        Assert.EndsWith(
            "restored: format version 2; this build reads version 1",
            Assert.Throws<StorageException>(() => RestoredMark.Read(_disk)).Message,
            StringComparison.Ordinal);
    }
}
