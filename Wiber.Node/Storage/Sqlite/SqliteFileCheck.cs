using Microsoft.Data.Sqlite;
using SQLitePCL;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>Finds out whether a file can be used.</summary>
internal static class SqliteFileCheck
{
    /// <summary>Why a node's own file cannot be used any more, or nothing.</summary>
    /// <exception cref="BrokerStoreException">The file is right and the log is wrong, or the file is of a newer
    /// build.</exception>
    public static string? FindProblem(string path, BrokerStoreIdentity identity, LogIndex lastLogIndex)
    {
        try
        {
            using SqliteConnection connection = SqliteSession.Connect(path, SqliteOpenMode.ReadWrite);
            return FindProblem(connection, path, identity, lastLogIndex);
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            return exception.Message;
        }
    }

    /// <summary>Why the copy of another node's file cannot be taken over, or nothing.</summary>
    public static string? FindProblem(string path, string cluster, LogHash applied)
    {
        try
        {
            using SqliteConnection copy = SqliteSession.Connect(path, SqliteOpenMode.ReadWrite);
            if (ReadVersion(copy) != SqliteSchema.FormatVersion)
            {
                return "it is of another version";
            }

            string found = copy.ReadAll("SELECT cluster FROM meta", row => row.GetString(0))[0];
            if (found != cluster)
            {
                return $"it belongs to cluster {found}";
            }

            return !IsWhole(copy) ? "it is damaged"
                : SqliteStateLoader.LoadApplied(copy) != applied ? $"it is not of {applied}"
                : null;
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            return exception.Message;
        }
    }

    /// <summary>
    /// What the file holds is wrong. Not so when it is in use or must not be opened: then it is not ours to delete.
    /// </summary>
    private static bool IsDamage(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_ERROR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>To be asked first and alone: another version may have other columns.</summary>
    private static long? ReadVersion(SqliteConnection connection) =>
        connection.ExecuteScalar("SELECT format_version FROM meta") as long?;

    private static bool IsWhole(SqliteConnection connection) =>
        connection.ExecuteScalar("PRAGMA quick_check(1)") is "ok";

    private static string? FindProblem(
        SqliteConnection connection, string path, BrokerStoreIdentity identity, LogIndex lastLogIndex)
    {
        long? version = ReadVersion(connection);
        if (version > SqliteSchema.FormatVersion)
        {
            // What a newer build wrote may be all there is: the log's beginning may be gone.
            throw new BrokerStoreException(
                $"{path}: format version {version}; this build reads version {SqliteSchema.FormatVersion}: "
                + "start the node with the build that wrote it, or a newer one");
        }

        if (version != SqliteSchema.FormatVersion)
        {
            return "it is of another version";
        }

        (string cluster, string node, ulong applied, bool clean, string boot) = connection.ReadAll(
            "SELECT cluster, node, applied_index, clean, boot FROM meta",
            row => (
                row.GetString(0), row.GetString(1), unchecked((ulong)row.GetInt64(2)), row.GetBoolean(3), row.GetString(4)))[0];
        if (cluster != identity.Cluster || node != identity.Node)
        {
            return $"it belongs to node {node} of cluster {cluster}";
        }

        if (applied > lastLogIndex.Value)
        {
            // Only what is on this disk is applied, so the log has lost what this node acknowledged: the file is right and the
            // log is wrong.
            throw new BrokerStoreException(
                $"{path}: this node had applied log index {applied}, but its log ends at {lastLogIndex}: "
                + "acknowledged entries are missing from the log folder. "
                + "Do not start the node with this folder; restore the log folder from where it was.");
        }

        // What a killed process wrote is whole, the system has it. Only a failed machine can leave damage, and only then is
        // reading the whole file worth its time.
        bool mayBeDamaged = !clean && (boot.Length == 0 || boot != BootIdentity.Read());
        return mayBeDamaged && !IsWhole(connection) ? "it is damaged" : null;
    }
}
