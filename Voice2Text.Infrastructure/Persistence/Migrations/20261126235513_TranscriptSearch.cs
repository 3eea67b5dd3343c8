using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Voice2Text.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    /// <remarks>
    /// The model knows nothing of the search table, its triggers and the index on an expression. A later migration that has
    /// the table of transcriptions made anew (SQLite can alter little in place) drops triggers and index with it, and has to
    /// make them again.
    /// </remarks>
    public partial class TranscriptSearch : Migration
    {
        // The index of words refers to the rows for the texts themselves. ё is indexed as е: the tokenizer takes accents off
        // Latin letters alone. What is taken out of the index must be what was put in.
        private static readonly string[] Search =
        [
            """
            CREATE VIRTUAL TABLE "TranscriptionSearch" USING fts5(
                "Text", "Origin_UserName", "Media_FileName",
                content='Transcriptions', content_rowid='Id', tokenize='unicode61 remove_diacritics 2', prefix='2 3')
            """,
            $"""
            INSERT INTO "TranscriptionSearch"(rowid, "Text", "Origin_UserName", "Media_FileName")
            SELECT "Id", {Fold("\"Text\"")}, {Fold("\"Origin_UserName\"")}, {Fold("\"Media_FileName\"")} FROM "Transcriptions"
            """,
            $"""
            CREATE TRIGGER "TranscriptionSearch_Insert" AFTER INSERT ON "Transcriptions" BEGIN
                {Add}
            END
            """,
            $"""
            CREATE TRIGGER "TranscriptionSearch_Delete" AFTER DELETE ON "Transcriptions" BEGIN
                {Remove}
            END
            """,
            $"""
            CREATE TRIGGER "TranscriptionSearch_Update" AFTER UPDATE OF "Text", "Origin_UserName", "Media_FileName" ON "Transcriptions"
            WHEN old."Text" IS NOT new."Text" OR old."Origin_UserName" IS NOT new."Origin_UserName" OR old."Media_FileName" IS NOT new."Media_FileName" BEGIN
                {Remove}
                {Add}
            END
            """,
            """
            CREATE INDEX "IX_Transcriptions_RealTimeFactor" ON "Transcriptions"(
                ("Times_Decode" + "Times_LogMel" + "Times_Encoder" + "Times_Decoder") * 1.0 / "AudioDuration")
            WHERE "AnsweredFrom" IS NULL AND "AudioDuration" > 0
            """,
        ];

        private static readonly string[] NoSearch =
        [
            """DROP INDEX "IX_Transcriptions_RealTimeFactor" """, """DROP TRIGGER "TranscriptionSearch_Update" """, """DROP TRIGGER "TranscriptionSearch_Delete" """,
            """DROP TRIGGER "TranscriptionSearch_Insert" """, """DROP TABLE "TranscriptionSearch" """,
        ];

        private static string Add => $"""
            INSERT INTO "TranscriptionSearch"(rowid, "Text", "Origin_UserName", "Media_FileName")
            VALUES (new."Id", {Fold("new.\"Text\"")}, {Fold("new.\"Origin_UserName\"")}, {Fold("new.\"Media_FileName\"")});
            """;

        private static string Remove => $"""
            INSERT INTO "TranscriptionSearch"("TranscriptionSearch", rowid, "Text", "Origin_UserName", "Media_FileName")
            VALUES ('delete', old."Id", {Fold("old.\"Text\"")}, {Fold("old.\"Origin_UserName\"")}, {Fold("old.\"Media_FileName\"")});
            """;

        private static string Fold(string column) => $"replace(replace({column}, 'ё', 'е'), 'Ё', 'Е')";

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "IsAnswered",
                table: "Transcriptions",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "RetriedAt",
                table: "Transcriptions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Transcriptions_CreatedAt",
                table: "Transcriptions",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Transcriptions_Language",
                table: "Transcriptions",
                column: "Language");

            migrationBuilder.CreateIndex(
                name: "IX_Transcriptions_Model",
                table: "Transcriptions",
                column: "Model");

            migrationBuilder.CreateIndex(
                name: "IX_Transcriptions_LeaseOwner",
                table: "Transcriptions",
                column: "LeaseOwner",
                filter: "LeaseOwner IS NOT NULL");

            foreach (var sql in Search) migrationBuilder.Sql(sql);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var sql in NoSearch) migrationBuilder.Sql(sql);

            migrationBuilder.DropIndex(
                name: "IX_Transcriptions_LeaseOwner",
                table: "Transcriptions");

            migrationBuilder.DropIndex(
                name: "IX_Transcriptions_CreatedAt",
                table: "Transcriptions");

            migrationBuilder.DropIndex(
                name: "IX_Transcriptions_Language",
                table: "Transcriptions");

            migrationBuilder.DropIndex(
                name: "IX_Transcriptions_Model",
                table: "Transcriptions");

            migrationBuilder.DropColumn(
                name: "IsAnswered",
                table: "Transcriptions");

            migrationBuilder.DropColumn(
                name: "RetriedAt",
                table: "Transcriptions");
        }
    }
}
