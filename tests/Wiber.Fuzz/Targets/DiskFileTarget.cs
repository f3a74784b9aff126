using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Raft;
using Wiber.Node.Storage;
using Wiber.Simulation.Storage;

namespace Wiber.Fuzz.Targets;

/// <summary>
/// One file of a node's folder: the folder opens, or the node says what is damaged. What was not written is never read back, and
/// what opened once opens again with the same content.
/// </summary>
internal sealed class DiskFileTarget : FuzzTarget
{
    private readonly SampleFolder _folder;
    private readonly string _path;
    private readonly Action<byte[]> _repair;

    /// <param name="name">The target's name.</param>
    /// <param name="folder">The folder of which the file is.</param>
    /// <param name="path">The file.</param>
    /// <param name="repair">Makes its checksums right.</param>
    public DiskFileTarget(string name, SampleFolder folder, string path, Action<byte[]> repair)
    {
        Name = name;
        _folder = folder;
        _path = path;
        _repair = repair;
        Corpus = [folder.Disk.ReadAll(path)];
    }

    public override string Name { get; }

    public override int Weight => 12;

    public override IReadOnlyList<byte[]> Corpus { get; }

    public override Action<byte[]> Repair => _repair;

    public override long AllocationBytesBase => 4 * 1024 * 1024;

    public override Verdict Try(FuzzInput input)
    {
        SimulatedDisk disk = _folder.Disk.Copy();
        disk.WriteAll(_path, input.Bytes);
        FolderContent content;
        try
        {
            content = FolderContent.Read(disk);
        }
        catch (StorageException)
        {
            return Verdict.Refused;
        }

        if (input.IsDamageOnly)
        {
            CheckPrefix(content);
        }

        if (input.IsBurst)
        {
            Require(content.Entries.Count >= _folder.EntriesBeforeLastWrite, "entries of an earlier write were cut off");
        }

        FolderContent again = FolderContent.Read(disk);
        Require(content.IsSameAs(again), "the folder opened with another content the second time");
        return Verdict.Accepted;
    }

    private void CheckPrefix(FolderContent content)
    {
        FolderContent whole = _folder.Content;
        Require(content.Entries.Count <= whole.Entries.Count, "there are entries that nobody wrote");
        for (int i = 0; i < content.Entries.Count; i++)
        {
            (LogEntry found, LogEntry written) = (content.Entries[i], whole.Entries[i]);
            Require(found.Header == written.Header, $"entry {written.Index} came back with another header");
            Require(found.Body.Span.SequenceEqual(written.Body.Span), $"entry {written.Index} came back with another body");
        }

        Require(content.HardState == whole.HardState, $"the vote came back as {content.HardState}");
        Require(content.Disk == whole.Disk, $"the number of the folder came back as {content.Disk}");
    }
}
