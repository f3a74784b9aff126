using System.Diagnostics;

namespace Wiber.Node.Storage;

/// <summary>Passes everything on to another disk and counts writes and syncs, so that the code that decides need not.</summary>
internal sealed class MeteredDisk(IDisk disk, StorageCounters counters) : IDisk
{
    public string Root => disk.Root;

    public IReadOnlyList<string> List(string folder) => disk.List(folder);

    public bool Exists(string path) => disk.Exists(path);

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public IDiskFile Create(string path, long bytes) => new MeteredFile(disk.Create(path, bytes), counters);

    public IDiskFile Open(string path) => new MeteredFile(disk.Open(path), counters);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public void SyncFolder(string folder)
    {
        long start = Stopwatch.GetTimestamp();
        disk.SyncFolder(folder);
        counters.OnSync(start);
    }

    private sealed class MeteredFile(IDiskFile file, StorageCounters counters) : IDiskFile
    {
        public long Length => file.Length;

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long position)
        {
            file.Write(buffers, position);
            long bytes = 0;
            foreach (ReadOnlyMemory<byte> buffer in buffers)
            {
                bytes += buffer.Length;
            }

            counters.OnWrite(bytes);
        }

        public int Read(Span<byte> buffer, long position) => file.Read(buffer, position);

        public long FindUsedEnd() => file.FindUsedEnd();

        public void Shrink(long bytes) => file.Shrink(bytes);

        public void Sync()
        {
            long start = Stopwatch.GetTimestamp();
            file.Sync();
            counters.OnSync(start);
        }

        public void Dispose() => file.Dispose();
    }
}
