using Wiber.Node.Storage;

namespace Wiber.Simulation.Storage;

/// <summary>
/// A disk in memory that can lose power. It keeps two states: what programs see, and what is on the medium. Contents reach the
/// medium with a sync of the file, names with a sync of the folder; when the power goes, any part of what was not synced may have
/// reached it too, as
/// <see cref="Survival"/> decides. Nothing depends on time or on chance of its own, so a run can be repeated exactly.
/// Folders exist by themselves. Thread-safe.
/// </summary>
internal sealed partial class SimulatedDisk : IDisk
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileContent> _names = [];
    private readonly Dictionary<string, FileContent> _mediumNames = [];
    private readonly List<NameChange> _unsyncedNames = [];
    private int _processNumber;
    private bool _isDown;

    public string Root => "disk";

    /// <summary>How many operations that change something, or sync, were begun.</summary>
    public int Operations { get; private set; }

    /// <summary>The power goes during the operation with this number, counted from 1; null for never.</summary>
    public int? PowerLossAt { get; set; }

    /// <summary>How often files were written.</summary>
    public int FileWrites { get; private set; }

    /// <summary>How often files were synced.</summary>
    public int FileSyncs { get; private set; }

    /// <summary>How often folders were synced.</summary>
    public int FolderSyncs { get; private set; }

    /// <summary>No file is created that makes all together longer than this.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>How long all files together are.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock)
            {
                return _names.Values.Sum(content => (long)content.Seen.Length);
            }
        }
    }

    /// <summary>
    /// The next sync of a file fails, and then the system forgets, as Linux does, that what was to be synced is not on the
    /// medium.
    /// </summary>
    public bool FailsNextSync { get; set; }

    /// <summary>The next write into a file fails and writes nothing.</summary>
    public bool FailsNextWrite { get; set; }

    /// <summary>Called before each sync of a file, outside any lock: for tests that hold a sync up.</summary>
    public Action? OnSync { get; set; }

    /// <summary>Called before each read of a file, outside any lock: for tests that let something happen in between.</summary>
    public Action? OnRead { get; set; }

    /// <summary>The machine comes back after a power loss. Files that were open are not any more.</summary>
    public void RestartMachine(Survival survival)
    {
        lock (_lock)
        {
            foreach (NameChange change in _unsyncedNames)
            {
                if (survival.KeepsChange())
                {
                    change.Apply(_mediumNames);
                }
            }

            _unsyncedNames.Clear();
            _names.Clear();
            foreach ((string path, FileContent content) in _mediumNames)
            {
                content.LosePower(survival);
                _names.Add(path, content);
            }

            RestartProcess();
        }
    }

    /// <summary>
    /// The process was killed and begins anew: what it wrote is seen, but what was not synced is not on the medium yet.
    /// </summary>
    public void RestartProcess()
    {
        lock (_lock)
        {
            _processNumber++;
            _isDown = false;
            PowerLossAt = null;
            FailsNextSync = false;
            FailsNextWrite = false;
        }
    }

    /// <summary>The whole content of a file, as programs see it.</summary>
    public byte[] ReadAll(string path)
    {
        lock (_lock)
        {
            return (byte[])Find(path).Seen.Clone();
        }
    }

    /// <summary>Gives a file, new or not, this content, on the medium too.</summary>
    public void WriteAll(string path, byte[] content)
    {
        lock (_lock)
        {
            var file = new FileContent((byte[])content.Clone(), (byte[])content.Clone());
            _names[path] = file;
            _mediumNames[path] = file;
        }
    }

    /// <summary>Flips bits of one byte, on the medium too.</summary>
    public void Flip(string path, long position, byte mask)
    {
        byte[] content = ReadAll(path);
        content[position] ^= mask;
        WriteAll(path, content);
    }

    /// <summary>
    /// Flips one bit that is on the medium and is not about to be written anew. Nothing else changes. The bytes of the last write
    /// in a folder are spared: damage there cannot be told from a write that a power loss tore.
    /// </summary>
    /// <returns>Where, or nothing if there is no such bit.</returns>
    public string? Rot(Random random)
    {
        lock (_lock)
        {
            KeyValuePair<string, FileContent>[] files = [.. _mediumNames
                .Where(pair => pair.Value.MediumLength > 0
                    && _names.TryGetValue(pair.Key, out FileContent? seen)
                    && seen == pair.Value)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)];
            if (files.Length == 0)
            {
                return null;
            }

            (string path, FileContent content) = files[random.Next(files.Length)];
            bool isNewest = files.All(other => FolderOf(other.Key) != FolderOf(path) || other.Value.LastSync <= content.LastSync);
            int position = random.Next(content.MediumLength);
            return content.TryFlip(position, (byte)(1 << random.Next(8)), sparesLastWrite: isNewest) ? $"{path}, byte {position}" : null;
        }
    }

    /// <summary>A second disk with the same content, of which all is on the medium.</summary>
    public SimulatedDisk Copy()
    {
        lock (_lock)
        {
            var copy = new SimulatedDisk();
            foreach ((string path, FileContent content) in _names)
            {
                copy.WriteAll(path, content.Seen);
            }

            return copy;
        }
    }

    public IReadOnlyList<string> List(string folder)
    {
        lock (_lock)
        {
            ThrowIfDown();
            return [.. _names.Keys.Where(path => FolderOf(path) == folder).Select(path => path[(path.LastIndexOf('/') + 1)..])];
        }
    }

    public bool Exists(string path)
    {
        lock (_lock)
        {
            ThrowIfDown();
            return _names.ContainsKey(path);
        }
    }

    public void CreateFolder(string path)
    {
    }

    public IDiskFile Create(string path, long bytes)
    {
        lock (_lock)
        {
            ThrowIfDown();
            long others = _names.Where(pair => pair.Key != path).Sum(pair => (long)pair.Value.Seen.Length);
            if (others + bytes > CapacityBytes)
            {
                throw new DiskFullException($"{path}: no room for {bytes} bytes");
            }

            var content = new FileContent([], []);
            content.SetLength((int)bytes);
            return Operate($"creating {path}", () =>
            {
                Change(new NameChange(null, path, content));
                return new File(this, path, content);
            });
        }
    }

    public IDiskFile Open(string path)
    {
        lock (_lock)
        {
            ThrowIfDown();
            return new File(this, path, Find(path));
        }
    }

    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            ThrowIfDown();
            FileContent content = Find(from);
            Operate($"renaming {from}", () => Change(new NameChange(from, to, content)));
        }
    }

    public void Delete(string path)
    {
        lock (_lock)
        {
            ThrowIfDown();
            FileContent content = Find(path);
            Operate($"deleting {path}", () => Change(new NameChange(path, null, content)));
        }
    }

    public void SyncFolder(string folder)
    {
        lock (_lock)
        {
            ThrowIfDown();
            FolderSyncs++;
            BeginOperation();
            LosePowerIfDue($"syncing folder {folder}");
            foreach (NameChange change in _unsyncedNames.Where(change => change.Folder == folder))
            {
                change.Apply(_mediumNames);
            }

            _unsyncedNames.RemoveAll(change => change.Folder == folder);
        }
    }

    internal static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    private FileContent Find(string path) =>
        _names.TryGetValue(path, out FileContent? content) ? content : throw new StorageException($"{path}: no such file");

    private void Change(NameChange change)
    {
        change.Apply(_names);
        _unsyncedNames.Add(change);
    }

    /// <summary>An operation that the power loss leaves begun: it is seen, but not synced.</summary>
    private T Operate<T>(string what, Func<T> operation)
    {
        BeginOperation();
        T result = operation();
        LosePowerIfDue(what);
        return result;
    }

    private void Operate(string what, Action operation) => Operate(what, () =>
    {
        operation();
        return true;
    });

    private void BeginOperation() => Operations++;

    private void LosePowerIfDue(string what)
    {
        if (Operations == PowerLossAt)
        {
            _isDown = true;
            throw new PowerLossException(what);
        }
    }

    private void ThrowIfDown()
    {
        if (_isDown)
        {
            throw new PowerLossException("an operation after it");
        }
    }
}
