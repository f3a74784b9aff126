using Microsoft.Data.Sqlite;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>Makes a copy of another store's file a node's own.</summary>
internal static class SqliteAdoption
{
    /// <summary>Checks the copy and writes into it whose it is; returns when that is on the disk.</summary>
    /// <param name="path">The copy; nobody has it open.</param>
    /// <param name="cluster">Whose state it must be.</param>
    /// <param name="applied">Which state.</param>
    /// <param name="identity">Whose it becomes.</param>
    /// <exception cref="InvalidSnapshotException">It cannot be used.</exception>
    public static void Adopt(string path, string cluster, LogHash applied, BrokerStoreIdentity identity)
    {
        if (SqliteFileCheck.FindProblem(path, cluster, applied) is { } problem)
        {
            throw new InvalidSnapshotException($"the snapshot cannot be used: {problem}");
        }

        using SqliteConnection connection = SqliteSession.Connect(path, SqliteOpenMode.ReadWrite);
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE");
        using var update = new SqliteStatement(connection, "UPDATE meta SET cluster = ?, node = ?, clean = 0, boot = ?");
        update.Bind(identity.Cluster).Bind(identity.Node).Bind(BootIdentity.Read()).Run();
    }
}
