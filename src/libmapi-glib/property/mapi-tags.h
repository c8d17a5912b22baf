/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-types.h"

G_BEGIN_DECLS

/* Property tags: identifier in the high, type in the low 16 bits. String tags are
 * PT_UNICODE, which is UTF-8 here. */

/* Envelope */
#define MAPI_PR_MESSAGE_CLASS                                0x001a001fu
#define MAPI_PR_AUTO_FORWARDED                               0x0005000bu
#define MAPI_PR_DEFERRED_DELIVERY_TIME                       0x000f0040u
#define MAPI_PR_DELIVER_TIME                                 0x00100040u
#define MAPI_PR_EXPIRY_TIME                                  0x00150040u
#define MAPI_PR_IMPORTANCE                                   0x00170003u
#define MAPI_PR_LATEST_DELIVERY_TIME                         0x00190040u
#define MAPI_PR_MESSAGE_DELIVERY_ID                          0x001b0102u
#define MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED         0x0023000bu
#define MAPI_PR_PARENT_KEY                                   0x00250102u
#define MAPI_PR_PRIORITY                                     0x00260003u
#define MAPI_PR_READ_RECEIPT_REQUESTED                       0x0029000bu
#define MAPI_PR_RECEIPT_TIME                                 0x002a0040u
#define MAPI_PR_ORIGINAL_SENSITIVITY                         0x002e0003u
#define MAPI_PR_SENSITIVITY                                  0x00360003u
#define MAPI_PR_SUBJECT                                      0x0037001fu
#define MAPI_PR_SUBJECT_PREFIX                               0x003d001fu
#define MAPI_PR_CLIENT_SUBMIT_TIME                           0x00390040u
#define MAPI_PR_PROVIDER_SUBMIT_TIME                         0x00480040u
#define MAPI_PR_RECEIVED_BY_ENTRYID                          0x003f0102u
#define MAPI_PR_RECEIVED_BY_NAME                             0x0040001fu
#define MAPI_PR_RECEIVED_BY_ADDRTYPE                         0x0075001fu
#define MAPI_PR_RECEIVED_BY_EMAIL_ADDRESS                    0x0076001fu
#define MAPI_PR_RECEIVED_BY_SEARCH_KEY                       0x00510102u
#define MAPI_PR_SENT_REPRESENTING_ENTRYID                    0x00410102u
#define MAPI_PR_SENT_REPRESENTING_NAME                       0x0042001fu
#define MAPI_PR_SENT_REPRESENTING_ADDRTYPE                   0x0064001fu
#define MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS              0x0065001fu
#define MAPI_PR_SENT_REPRESENTING_SEARCH_KEY                 0x003b0102u
#define MAPI_PR_RCVD_REPRESENTING_ENTRYID                    0x00430102u
#define MAPI_PR_RCVD_REPRESENTING_NAME                       0x0044001fu
#define MAPI_PR_RCVD_REPRESENTING_ADDRTYPE                   0x0077001fu
#define MAPI_PR_RCVD_REPRESENTING_EMAIL_ADDRESS              0x0078001fu
#define MAPI_PR_RCVD_REPRESENTING_SEARCH_KEY                 0x00520102u
#define MAPI_PR_REPORT_ENTRYID                               0x00450102u
#define MAPI_PR_REPORT_NAME                                  0x003a001fu
#define MAPI_PR_REPORT_SEARCH_KEY                            0x00540102u
#define MAPI_PR_REPORT_TAG                                   0x00310102u
#define MAPI_PR_REPORT_TIME                                  0x00320040u
#define MAPI_PR_READ_RECEIPT_ENTRYID                         0x00460102u
#define MAPI_PR_READ_RECEIPT_SEARCH_KEY                      0x00530102u
#define MAPI_PR_ORIG_MESSAGE_CLASS                           0x004b001fu
#define MAPI_PR_ORIGINAL_SUBJECT                             0x0049001fu
#define MAPI_PR_ORIGINAL_SUBMIT_TIME                         0x004e0040u
#define MAPI_PR_ORIGINAL_DELIVERY_TIME                       0x00550040u
#define MAPI_PR_ORIGINAL_SENDER_NAME                         0x005a001fu
#define MAPI_PR_ORIGINAL_AUTHOR_NAME                         0x004d001fu
#define MAPI_PR_ORIGINAL_DISPLAY_TO                          0x0074001fu
#define MAPI_PR_ORIGINAL_DISPLAY_CC                          0x0073001fu
#define MAPI_PR_ORIGINAL_DISPLAY_BCC                         0x0072001fu
#define MAPI_PR_REPLY_RECIPIENT_ENTRIES                      0x004f0102u
#define MAPI_PR_REPLY_RECIPIENT_NAMES                        0x0050001fu
#define MAPI_PR_REPLY_REQUESTED                              0x0c17000bu
#define MAPI_PR_RESPONSE_REQUESTED                           0x0063000bu
#define MAPI_PR_REPLY_TIME                                   0x00300040u
#define MAPI_PR_MESSAGE_TO_ME                                0x0057000bu
#define MAPI_PR_MESSAGE_CC_ME                                0x0058000bu
#define MAPI_PR_MESSAGE_RECIP_ME                             0x0059000bu
#define MAPI_PR_CONVERSATION_TOPIC                           0x0070001fu
#define MAPI_PR_CONVERSATION_INDEX                           0x00710102u
#define MAPI_PR_START_DATE                                   0x00600040u
#define MAPI_PR_END_DATE                                     0x00610040u
#define MAPI_PR_OWNER_APPT_ID                                0x00620003u
#define MAPI_PR_TRANSPORT_MESSAGE_HEADERS                    0x007d001fu
#define MAPI_PR_TNEF_CORRELATION_KEY                         0x007f0102u
#define MAPI_PR_DELEGATION                                   0x007e0102u
#define MAPI_PR_MESSAGE_SUBMISSION_ID                        0x00470102u
#define MAPI_PR_REPORT_DISPOSITION                           0x0080001fu

/* Recipient */
#define MAPI_PR_NDR_REASON_CODE                              0x0c040003u
#define MAPI_PR_NDR_DIAG_CODE                                0x0c050003u
#define MAPI_PR_NON_RECEIPT_NOTIFICATION_REQUESTED           0x0c06000bu
#define MAPI_PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED     0x0c08000bu
#define MAPI_PR_RECIPIENT_NUMBER_FOR_ADVICE                  0x0c14001fu
#define MAPI_PR_RECIPIENT_TYPE                               0x0c150003u
#define MAPI_PR_SENDER_ENTRYID                               0x0c190102u
#define MAPI_PR_SENDER_NAME                                  0x0c1a001fu
#define MAPI_PR_SENDER_SEARCH_KEY                            0x0c1d0102u
#define MAPI_PR_SENDER_ADDRTYPE                              0x0c1e001fu
#define MAPI_PR_SENDER_EMAIL_ADDRESS                         0x0c1f001fu
#define MAPI_PR_SUPPLEMENTARY_INFO                           0x0c1b001fu

/* Non-transmittable */
#define MAPI_PR_CURRENT_VERSION                              0x0e000014u
#define MAPI_PR_DELETE_AFTER_SUBMIT                          0x0e01000bu
#define MAPI_PR_DISPLAY_BCC                                  0x0e02001fu
#define MAPI_PR_DISPLAY_CC                                   0x0e03001fu
#define MAPI_PR_DISPLAY_TO                                   0x0e04001fu
#define MAPI_PR_PARENT_DISPLAY                               0x0e05001fu
#define MAPI_PR_MESSAGE_DELIVERY_TIME                        0x0e060040u
#define MAPI_PR_MESSAGE_FLAGS                                0x0e070003u
#define MAPI_PR_MESSAGE_SIZE                                 0x0e080003u
#define MAPI_PR_PARENT_ENTRYID                               0x0e090102u
#define MAPI_PR_SENTMAIL_ENTRYID                             0x0e0a0102u
#define MAPI_PR_CORRELATE                                    0x0e0c000bu
#define MAPI_PR_RESPONSIBILITY                               0x0e0f000bu
#define MAPI_PR_SPOOLER_STATUS                               0x0e100003u
#define MAPI_PR_MESSAGE_RECIPIENTS                           0x0e12000du
#define MAPI_PR_MESSAGE_ATTACHMENTS                          0x0e13000du
#define MAPI_PR_SUBMIT_FLAGS                                 0x0e140003u
#define MAPI_PR_RECIPIENT_STATUS                             0x0e150003u
#define MAPI_PR_MSG_STATUS                                   0x0e170003u
#define MAPI_PR_MESSAGE_DOWNLOAD_TIME                        0x0e180003u
#define MAPI_PR_HASATTACH                                    0x0e1b000bu
#define MAPI_PR_BODY_CRC                                     0x0e1c0003u
#define MAPI_PR_NORMALIZED_SUBJECT                           0x0e1d001fu
#define MAPI_PR_RTF_IN_SYNC                                  0x0e1f000bu
#define MAPI_PR_ATTACH_SIZE                                  0x0e200003u
#define MAPI_PR_ATTACH_NUM                                   0x0e210003u
#define MAPI_PR_PREPROCESS                                   0x0e22000bu
#define MAPI_PR_ACCESS                                       0x0ff40003u
#define MAPI_PR_ROW_TYPE                                     0x0ff50003u
#define MAPI_PR_INSTANCE_KEY                                 0x0ff60102u
#define MAPI_PR_ACCESS_LEVEL                                 0x0ff70003u
#define MAPI_PR_MAPPING_SIGNATURE                            0x0ff80102u
#define MAPI_PR_RECORD_KEY                                   0x0ff90102u
#define MAPI_PR_STORE_RECORD_KEY                             0x0ffa0102u
#define MAPI_PR_STORE_ENTRYID                                0x0ffb0102u
#define MAPI_PR_MINI_ICON                                    0x0ffc0102u
#define MAPI_PR_ICON                                         0x0ffd0102u
#define MAPI_PR_OBJECT_TYPE                                  0x0ffe0003u
#define MAPI_PR_ENTRYID                                      0x0fff0102u
#define MAPI_PR_READ                                         0x0e69000bu
#define MAPI_PR_TODO_ITEM_FLAGS                              0x0e2b0003u

/* Content */
#define MAPI_PR_BODY                                         0x1000001fu
#define MAPI_PR_REPORT_TEXT                                  0x1001001fu
#define MAPI_PR_RTF_SYNC_BODY_CRC                            0x10060003u
#define MAPI_PR_RTF_COMPRESSED                               0x10090102u
#define MAPI_PR_HTML                                         0x10130102u
#define MAPI_PR_NATIVE_BODY_INFO                             0x10160003u
#define MAPI_PR_INTERNET_MESSAGE_ID                          0x1035001fu
#define MAPI_PR_INTERNET_REFERENCES                          0x1039001fu
#define MAPI_PR_IN_REPLY_TO_ID                               0x1042001fu
#define MAPI_PR_LIST_HELP                                    0x1043001fu
#define MAPI_PR_LIST_SUBSCRIBE                               0x1044001fu
#define MAPI_PR_LIST_UNSUBSCRIBE                             0x1045001fu
#define MAPI_PR_ICON_INDEX                                   0x10800003u
#define MAPI_PR_LAST_VERB_EXECUTED                           0x10810003u
#define MAPI_PR_LAST_VERB_EXECUTION_TIME                     0x10820040u
#define MAPI_PR_FLAG_STATUS                                  0x10900003u
#define MAPI_PR_FLAG_COMPLETE_TIME                           0x10910040u
#define MAPI_PR_FOLLOWUP_ICON                                0x10950003u
#define MAPI_PR_BLOCK_STATUS                                 0x10960003u

/* Common */
#define MAPI_PR_ROWID                                        0x30000003u
#define MAPI_PR_DISPLAY_NAME                                 0x3001001fu
#define MAPI_PR_ADDRTYPE                                     0x3002001fu
#define MAPI_PR_EMAIL_ADDRESS                                0x3003001fu
#define MAPI_PR_COMMENT                                      0x3004001fu
#define MAPI_PR_DEPTH                                        0x30050003u
#define MAPI_PR_PROVIDER_DISPLAY                             0x3006001fu
#define MAPI_PR_CREATION_TIME                                0x30070040u
#define MAPI_PR_LAST_MODIFICATION_TIME                       0x30080040u
#define MAPI_PR_RESOURCE_FLAGS                               0x30090003u
#define MAPI_PR_PROVIDER_DLL_NAME                            0x300a001fu
#define MAPI_PR_SEARCH_KEY                                   0x300b0102u
#define MAPI_PR_PROVIDER_UID                                 0x300c0102u
#define MAPI_PR_PROVIDER_ORDINAL                             0x300d0003u
#define MAPI_PR_CONVERSATION_ID                              0x30130102u

/* Store */
#define MAPI_PR_DEFAULT_STORE                                0x3400000bu
#define MAPI_PR_STORE_SUPPORT_MASK                           0x340d0003u
#define MAPI_PR_STORE_STATE                                  0x340e0003u
#define MAPI_PR_IPM_SUBTREE_SEARCH_KEY                       0x34100102u
#define MAPI_PR_MDB_PROVIDER                                 0x34140102u
#define MAPI_PR_RECEIVE_FOLDER_SETTINGS                      0x3415000du
#define MAPI_PR_VALID_FOLDER_MASK                            0x35df0003u
#define MAPI_PR_IPM_SUBTREE_ENTRYID                          0x35e00102u
#define MAPI_PR_IPM_OUTBOX_ENTRYID                           0x35e20102u
#define MAPI_PR_IPM_WASTEBASKET_ENTRYID                      0x35e30102u
#define MAPI_PR_IPM_SENTMAIL_ENTRYID                         0x35e40102u
#define MAPI_PR_VIEWS_ENTRYID                                0x35e50102u
#define MAPI_PR_COMMON_VIEWS_ENTRYID                         0x35e60102u
#define MAPI_PR_FINDER_ENTRYID                               0x35e70102u

/* Folder / container */
#define MAPI_PR_CONTAINER_FLAGS                              0x36000003u
#define MAPI_PR_FOLDER_TYPE                                  0x36010003u
#define MAPI_PR_CONTENT_COUNT                                0x36020003u
#define MAPI_PR_CONTENT_UNREAD                               0x36030003u
#define MAPI_PR_CREATE_TEMPLATES                             0x3604000du
#define MAPI_PR_DETAILS_TABLE                                0x3605000du
#define MAPI_PR_SEARCH                                       0x3607000du
#define MAPI_PR_SELECTABLE                                   0x3609000bu
#define MAPI_PR_SUBFOLDERS                                   0x360a000bu
#define MAPI_PR_STATUS                                       0x360b0003u
#define MAPI_PR_ANR                                          0x360c001fu
#define MAPI_PR_CONTAINER_HIERARCHY                          0x360e000du
#define MAPI_PR_CONTAINER_CONTENTS                           0x360f000du
#define MAPI_PR_FOLDER_ASSOCIATED_CONTENTS                   0x3610000du
#define MAPI_PR_DEF_CREATE_DL                                0x36110102u
#define MAPI_PR_DEF_CREATE_MAILUSER                          0x36120102u
#define MAPI_PR_CONTAINER_CLASS                              0x3613001fu
#define MAPI_PR_AB_PROVIDER_ID                               0x36150102u
#define MAPI_PR_DEFAULT_VIEW_ENTRYID                         0x36160102u
#define MAPI_PR_ASSOC_CONTENT_COUNT                          0x36170003u
#define MAPI_PR_IPM_APPOINTMENT_ENTRYID                      0x36d00102u
#define MAPI_PR_IPM_CONTACT_ENTRYID                          0x36d10102u
#define MAPI_PR_IPM_JOURNAL_ENTRYID                          0x36d20102u
#define MAPI_PR_IPM_NOTE_ENTRYID                             0x36d30102u
#define MAPI_PR_IPM_TASK_ENTRYID                             0x36d40102u
#define MAPI_PR_IPM_DRAFTS_ENTRYID                           0x36d70102u

/* Attachment */
#define MAPI_PR_ATTACH_DATA_BIN                              0x37010102u
#define MAPI_PR_ATTACH_DATA_OBJ                              0x3701000du
#define MAPI_PR_ATTACH_ENCODING                              0x37020102u
#define MAPI_PR_ATTACH_EXTENSION                             0x3703001fu
#define MAPI_PR_ATTACH_FILENAME                              0x3704001fu
#define MAPI_PR_ATTACH_METHOD                                0x37050003u
#define MAPI_PR_ATTACH_LONG_FILENAME                         0x3707001fu
#define MAPI_PR_ATTACH_PATHNAME                              0x3708001fu
#define MAPI_PR_ATTACH_RENDERING                             0x37090102u
#define MAPI_PR_ATTACH_TAG                                   0x370a0102u
#define MAPI_PR_RENDERING_POSITION                           0x370b0003u
#define MAPI_PR_ATTACH_TRANSPORT_NAME                        0x370c001fu
#define MAPI_PR_ATTACH_LONG_PATHNAME                         0x370d001fu
#define MAPI_PR_ATTACH_MIME_TAG                              0x370e001fu
#define MAPI_PR_ATTACH_CONTENT_ID                            0x3712001fu
#define MAPI_PR_ATTACH_CONTENT_LOCATION                      0x3713001fu
#define MAPI_PR_ATTACH_FLAGS                                 0x37140003u
#define MAPI_PR_ATTACHMENT_HIDDEN                            0x7ffe000bu

/* Address book */
#define MAPI_PR_DISPLAY_TYPE                                 0x39000003u
#define MAPI_PR_TEMPLATEID                                   0x39020102u
#define MAPI_PR_SMTP_ADDRESS                                 0x39fe001fu
#define MAPI_PR_7BIT_DISPLAY_NAME                            0x39ff001eu
#define MAPI_PR_ACCOUNT                                      0x3a00001fu
#define MAPI_PR_GIVEN_NAME                                   0x3a06001fu
#define MAPI_PR_SURNAME                                      0x3a11001fu
#define MAPI_PR_INITIALS                                     0x3a0a001fu
#define MAPI_PR_GENERATION                                   0x3a05001fu
#define MAPI_PR_MIDDLE_NAME                                  0x3a44001fu
#define MAPI_PR_NICKNAME                                     0x3a4f001fu
#define MAPI_PR_BUSINESS_TELEPHONE_NUMBER                    0x3a08001fu
#define MAPI_PR_HOME_TELEPHONE_NUMBER                        0x3a09001fu
#define MAPI_PR_MOBILE_TELEPHONE_NUMBER                      0x3a1c001fu
#define MAPI_PR_PRIMARY_FAX_NUMBER                           0x3a23001fu
#define MAPI_PR_LOCATION                                     0x3a0d001fu
#define MAPI_PR_POSTAL_ADDRESS                               0x3a15001fu
#define MAPI_PR_COMPANY_NAME                                 0x3a16001fu
#define MAPI_PR_TITLE                                        0x3a17001fu
#define MAPI_PR_DEPARTMENT_NAME                              0x3a18001fu
#define MAPI_PR_OFFICE_LOCATION                              0x3a19001fu
#define MAPI_PR_ASSISTANT                                    0x3a30001fu
#define MAPI_PR_MANAGER_NAME                                 0x3a4e001fu
#define MAPI_PR_TRANSMITABLE_DISPLAY_NAME                    0x3a20001fu
#define MAPI_PR_ORIGINAL_DISPLAY_NAME                        0x3a13001fu
#define MAPI_PR_ORIGINAL_ENTRYID                             0x3a120102u
#define MAPI_PR_ORIGINAL_SEARCH_KEY                          0x3a140102u
#define MAPI_PR_SEND_RICH_INFO                               0x3a40000bu
#define MAPI_PR_COUNTRY                                      0x3a26001fu
#define MAPI_PR_LOCALITY                                     0x3a27001fu
#define MAPI_PR_STATE_OR_PROVINCE                            0x3a28001fu
#define MAPI_PR_STREET_ADDRESS                               0x3a29001fu
#define MAPI_PR_POSTAL_CODE                                  0x3a2a001fu
#define MAPI_PR_BIRTHDAY                                     0x3a420040u
#define MAPI_PR_OTHER_TELEPHONE_NUMBER                               0x3a1f001fu
#define MAPI_PR_PAGER_TELEPHONE_NUMBER                               0x3a21001fu
#define MAPI_PR_BUSINESS_FAX_NUMBER                                  0x3a24001fu
#define MAPI_PR_HOME_FAX_NUMBER                                      0x3a25001fu
#define MAPI_PR_WEDDING_ANNIVERSARY                                  0x3a410040u
#define MAPI_PR_DISPLAY_NAME_PREFIX                                  0x3a45001fu
#define MAPI_PR_PERSONAL_HOME_PAGE                                   0x3a50001fu
#define MAPI_PR_BUSINESS_HOME_PAGE                                   0x3a51001fu
#define MAPI_PR_CONTACT_ADDRTYPES                                    0x3a54101fu
#define MAPI_PR_CONTACT_DEFAULT_ADDRESS_INDEX                        0x3a550003u
#define MAPI_PR_CONTACT_EMAIL_ADDRESSES                              0x3a56101fu
#define MAPI_PR_HOME_ADDRESS_CITY                                    0x3a59001fu
#define MAPI_PR_HOME_ADDRESS_COUNTRY                                 0x3a5a001fu
#define MAPI_PR_HOME_ADDRESS_POSTAL_CODE                             0x3a5b001fu
#define MAPI_PR_HOME_ADDRESS_STATE_OR_PROVINCE                       0x3a5c001fu
#define MAPI_PR_HOME_ADDRESS_STREET                                  0x3a5d001fu
#define MAPI_PR_SEND_INTERNET_ENCODING                       0x3a710003u

/* Profile / service */
#define MAPI_PR_STORE_PROVIDERS                              0x3d000102u
#define MAPI_PR_AB_PROVIDERS                                 0x3d010102u
#define MAPI_PR_TRANSPORT_PROVIDERS                          0x3d020102u
#define MAPI_PR_DEFAULT_PROFILE                              0x3d04000bu
#define MAPI_PR_AB_SEARCH_PATH                               0x3d051102u
#define MAPI_PR_AB_DEFAULT_DIR                               0x3d060102u
#define MAPI_PR_AB_DEFAULT_PAB                               0x3d070102u
#define MAPI_PR_SERVICE_NAME                                 0x3d09001fu
#define MAPI_PR_SERVICE_DLL_NAME                             0x3d0a001fu
#define MAPI_PR_SERVICE_ENTRY_NAME                           0x3d0b001eu
#define MAPI_PR_SERVICE_UID                                  0x3d0c0102u
#define MAPI_PR_SERVICE_EXTRA_UIDS                           0x3d0d0102u
#define MAPI_PR_SERVICES                                     0x3d0e0102u
#define MAPI_PR_SERVICE_SUPPORT_FILES                        0x3d0f101fu
#define MAPI_PR_SERVICE_DELETE_FILES                         0x3d10101fu
#define MAPI_PR_PROFILE_NAME                                 0x3d12001fu

/* Status */
#define MAPI_PR_IDENTITY_DISPLAY                             0x3e00001fu
#define MAPI_PR_IDENTITY_ENTRYID                             0x3e010102u
#define MAPI_PR_RESOURCE_METHODS                             0x3e020003u
#define MAPI_PR_RESOURCE_TYPE                                0x3e030003u
#define MAPI_PR_STATUS_CODE                                  0x3e040003u
#define MAPI_PR_IDENTITY_SEARCH_KEY                          0x3e050102u
#define MAPI_PR_OWN_STORE_ENTRYID                            0x3e060102u
#define MAPI_PR_RESOURCE_PATH                                0x3e07001fu
#define MAPI_PR_STATUS_STRING                                0x3e08001fu
#define MAPI_PR_REMOTE_PROGRESS                              0x3e0b0003u
#define MAPI_PR_REMOTE_PROGRESS_TEXT                         0x3e0c001fu
#define MAPI_PR_REMOTE_VALIDATE_OK                           0x3e0d000bu
#define MAPI_PR_CONTROL_FLAGS                                0x3f000003u
#define MAPI_PR_CONTROL_STRUCTURE                            0x3f010102u
#define MAPI_PR_CONTROL_TYPE                                 0x3f020003u
#define MAPI_PR_DELTAX                                       0x3f030003u
#define MAPI_PR_DELTAY                                       0x3f040003u
#define MAPI_PR_XPOS                                         0x3f050003u
#define MAPI_PR_YPOS                                         0x3f060003u
#define MAPI_PR_CONTROL_ID                                   0x3f070102u
#define MAPI_PR_INTERNET_CPID                                0x3fde0003u
#define MAPI_PR_DEFERRED_SEND_NUMBER                         0x3feb0003u
#define MAPI_PR_DEFERRED_SEND_UNITS                          0x3fec0003u
#define MAPI_PR_DEFERRED_SEND_TIME                           0x3fef0040u
#define MAPI_PR_MESSAGE_LOCALE_ID                            0x3ff10003u
#define MAPI_PR_CREATOR_NAME                                 0x3ff8001fu
#define MAPI_PR_LAST_MODIFIER_NAME                           0x3ffa001fu

/* Other well-known */
#define MAPI_PR_CONTENT_FILTER_SCL                           0x40760003u
#define MAPI_PR_MSG_EDITOR_FORMAT                            0x59090003u
#define MAPI_PR_SENDER_SMTP_ADDRESS                          0x5d01001fu
#define MAPI_PR_SENT_REPRESENTING_SMTP_ADDRESS               0x5d02001fu
#define MAPI_PR_RECIPIENT_FLAGS                              0x5ffd0003u
#define MAPI_PR_RECIPIENT_TRACKSTATUS                        0x5fff0003u
#define MAPI_PR_ROAMING_BINARYSTREAM                         0x7c090102u
#define MAPI_PR_MESSAGE_SIZE_EXTENDED                        0x0e080014u

/* Named in sections of their own */
#define MAPI_PR_AUTO_RESPONSE_SUPPRESS                       0x3fdf0003u
#define MAPI_PR_ORIGINAL_MESSAGE_ID                          0x1046001fu
#define MAPI_PR_ORIGINAL_SENDER_EMAIL_ADDRESS                0x0067001fu
#define MAPI_PR_ORIGINAL_SENDER_ADDRTYPE                     0x0066001fu
#define MAPI_PR_READ_RECEIPT_NAME                            0x402b001fu
#define MAPI_PR_REPORTING_MTA                                0x6820001fu

/* Estafette's own, in the client's non-transmittable range 0x6000-0x65FF */
#define MAPI_PR_PREVIEW                                      0x6001001fu
#define MAPI_PR_FOLDER_ROLE                                  0x60020003u
#define MAPI_PR_FOLDER_PATH                                  0x6003001fu
#define MAPI_PR_KEYWORDS                                     0x6004101fu
#define MAPI_PR_CHANGE_NUMBER                                0x60050014u
#define MAPI_PR_OUTGOING_STATE                               0x60060003u
#define MAPI_PR_OUTGOING_ATTEMPTS                            0x60070003u
#define MAPI_PR_OUTGOING_NEXT_TRY                            0x60080040u
#define MAPI_PR_OUTGOING_ERROR                               0x6009001fu
#define MAPI_PR_ANSWERED                                     0x600a000bu
#define MAPI_PR_FORWARDED                                    0x600b000bu
#define MAPI_PR_FLAGGED                                      0x600c000bu
#define MAPI_PR_SOURCE_SIZE                                  0x600d0014u
#define MAPI_PR_DELIVERY_TEXT                                0x600e001fu
#define MAPI_PR_SORT_SUBJECT                                 0x600f001fu
#define MAPI_PR_TRANSPORT_UID                                0x6010001fu
#define MAPI_PR_TRACKING                                     0x60110102u
#define MAPI_PR_OFFLINE_MONTHS                               0x60120003u
#define MAPI_PR_OUTGOING_CODE                                0x60130003u
#define MAPI_PR_OUTGOING_LOW_LEVEL                           0x6014001fu
#define MAPI_PR_CONTACT_CARD                                         0x60200102u
#define MAPI_PR_CONTACT_PHOTO                                        0x60210102u
#define MAPI_PR_CONTACT_UID                                          0x6022001fu
#define MAPI_PR_CONTACT_MEMBERS                                      0x60231102u
#define MAPI_PR_CONTACT_FLAWS                                        0x6024101fu
#define MAPI_PR_CONVERSATION_PEOPLE                          0x6030101fu
#define MAPI_PR_CONVERSATION_FLAGGED                         0x6031000bu
#define MAPI_PR_CONVERSATION_HASATTACH                       0x6032000bu
/* The text is on the server only */
#define MAPI_PR_HEADERS_ONLY                                 0x6033000bu
/* Of a comment in a restriction: the words it was made of, where they mean something else tomorrow */
#define MAPI_PR_QUERY_WORDS                                  0x6034001fu
#define MAPI_PR_CONVERSATION_KEYWORDS                        0x6035101fu
/* UID of the message service whose user writes: several may have the same address */
#define MAPI_PR_SENDER_SERVICE                               0x6036001fu

typedef struct _MapiTagInfo MapiTagInfo;

/**
 * MapiTagInfo:
 * @tag: the property tag
 * @name: MAPI's name without the PR_ in front, for instance `SUBJECT`
 *
 * One known property.
 */
struct _MapiTagInfo
{
  guint32     tag;
  const char *name;
};

MAPI_AVAILABLE_IN_ALL
const char        *mapi_tag_get_name        (guint32      tag);
MAPI_AVAILABLE_IN_ALL
guint32            mapi_tag_from_name       (const char  *name);
MAPI_AVAILABLE_IN_ALL
const MapiTagInfo *mapi_tag_list            (gsize       *n_tags);
MAPI_AVAILABLE_IN_ALL
gboolean           mapi_tag_is_transmittable (guint32     tag);

G_END_DECLS
