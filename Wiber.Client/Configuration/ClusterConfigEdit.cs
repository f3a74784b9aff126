using Wiber.Client.Security;

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

        WholeFile.Write(_path, _before);
        return true;
    }

    internal void Apply() => WholeFile.Write(_path, _after);
}
