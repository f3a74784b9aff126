namespace Wiber.Client.Security;

/// <summary>Writes files that others may be reading: they see what was there or what is there then, never a part of it.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Writes a file in the place of what is there, which keeps its rights; a link stays a link. A new file is its owner's alone.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        bool isNew = !File.Exists(path);
        string target = isNew ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        string temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileRights.NewSecret()))
            {
                file.Write(content);
            }

            if (!OperatingSystem.IsWindows() && !isNew)
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
