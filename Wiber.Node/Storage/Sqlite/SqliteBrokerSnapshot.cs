using Microsoft.Win32.SafeHandles;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>A copy of a store's file, which is deleted with it.</summary>
internal sealed class SqliteBrokerSnapshot : IBrokerSnapshot
{
    private readonly string _path;
    private readonly SafeFileHandle _file;

    public SqliteBrokerSnapshot(string path, LogHash applied)
    {
        _path = path;
        _file = File.OpenHandle(path);
        Applied = applied;
        Length = RandomAccess.GetLength(_file);
    }

    public LogHash Applied { get; }

    public long Length { get; }

    public int Read(long offset, Span<byte> buffer)
    {
        try
        {
            int total = 0;
            for (int read = -1; read != 0 && total < buffer.Length; total += read)
            {
                read = RandomAccess.Read(_file, buffer[total..], offset + total);
            }

            return total;
        }
        catch (IOException exception)
        {
            throw new BrokerStoreException($"{_path}: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }
}
