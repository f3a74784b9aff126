namespace Wiber.Client.Logs;

/// <summary>Finds where the last lines of a file begin.</summary>
internal static class LogTail
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>The position at which so many last lines begin; 0 if the file has no more. An unfinished line counts.</summary>
    public static long FindStart(FileStream file, long lineCount)
    {
        long position = file.Length;
        if (lineCount == 0)
        {
            return position;
        }

        byte[] block = new byte[BlockBytes];
        long found = 0;
        bool isLast = true;
        while (position > 0)
        {
            int length = (int)Math.Min(BlockBytes, position);
            position -= length;
            file.Position = position;
            file.ReadExactly(block, 0, length);
            for (int i = length - 1; i >= 0; i--)
            {
                // The line end that closes the file begins no line.
                if (block[i] == '\n' && !isLast && ++found == lineCount)
                {
                    return position + i + 1;
                }

                isLast = false;
            }
        }

        return 0;
    }
}
