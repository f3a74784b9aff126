using Wiber.Node.Storage;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Cluster;

/// <summary>A disk of which one kind of sync does nothing; for mutants.</summary>
internal sealed class LyingDisk(IDisk disk, Mutant mutant) : IDisk
{
    public string Root => disk.Root;

    public static IDisk Over(IDisk disk, Mutant mutant) =>
        mutant is Mutant.SyncLies or Mutant.FolderSyncLies ? new LyingDisk(disk, mutant) : disk;

    public IReadOnlyList<string> List(string folder) => disk.List(folder);

    public bool Exists(string path) => disk.Exists(path);

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public IDiskFile Create(string path, long bytes) => Wrap(disk.Create(path, bytes));

    public IDiskFile Open(string path) => Wrap(disk.Open(path));

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public void SyncFolder(string folder)
    {
        if (mutant != Mutant.FolderSyncLies)
        {
            disk.SyncFolder(folder);
        }
    }

    private IDiskFile Wrap(IDiskFile file) => mutant == Mutant.SyncLies ? new LyingFile(file) : file;

    private sealed class LyingFile(IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long position) => file.Write(buffers, position);

        public int Read(Span<byte> buffer, long position) => file.Read(buffer, position);

        public long FindUsedEnd() => file.FindUsedEnd();

        public void Shrink(long bytes) => file.Shrink(bytes);

        public void Sync()
        {
            // Says that it did.
        }

        public void Dispose() => file.Dispose();
    }
}
