namespace Wiber.Client.Configuration;

/// <summary>A change of a cluster.toml that was made and can be taken back.</summary>
public sealed class ClusterConfigEdit
{
    private readonly string _path;
    private readonly byte[] _before;
    private readonly byte[] _after;

    internal ClusterConfigEdit(string path, byte[] before, byte[] after)
    {
        _path = path;
        _before = before;
        _after = after;
    }

    /// <summary>Puts the file back as it was, unless someone has changed it since.</summary>
    /// <returns>False if someone has; the file is left alone then.</returns>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public bool TryUndo()
    {
        if (!File.ReadAllBytes(_path).AsSpan().SequenceEqual(_after))
        {
            return false;
        }

        Replace(_before);
        return true;
    }

    internal void Apply() => Replace(_after);

    /// <summary>Whoever reads the file meanwhile sees it as it was or as it will be, never a part of it.</summary>
    private void Replace(byte[] content)
    {
        string target = File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path;
        string temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
